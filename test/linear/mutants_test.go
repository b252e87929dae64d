package linear_test

import (
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/test/stack"
)

// mutant is a way to build a booking system that is wrong. The product knows nothing of them: they are made of its
// database and of proxies in front of it.
type mutant struct {
	sql    string                                                      // what is done to the database
	front  func(t *testing.T, shop *stack.Shop, api string) (b string) // what is put in front of the process
	moving bool
	again  bool
	sound  bool // is not to be flagged
}

const dropConstraint = `ALTER TABLE occupancies DROP CONSTRAINT occupancies_never_overlap;`

// readThenInsert looks before it writes, as everybody does who trusts no constraint; what others are writing at the
// same moment it cannot see. It takes its time, as such a check does that is made from far away.
const readThenInsert = dropConstraint + `
	CREATE FUNCTION read_then_insert() RETURNS trigger LANGUAGE plpgsql AS $$
	BEGIN
		IF EXISTS (SELECT FROM occupancies o WHERE o.shop_id = NEW.shop_id AND o.barber_id = NEW.barber_id AND o.active
		             AND o.starts_at < NEW.ends_at AND NEW.starts_at < o.ends_at) THEN
			RETURN NULL;
		END IF;
		PERFORM pg_sleep(0.005);
		RETURN NEW;
	END $$;
	CREATE TRIGGER read_then_insert BEFORE INSERT ON occupancies FOR EACH ROW EXECUTE FUNCTION read_then_insert();`

func mutants() map[string]mutant {
	return map[string]mutant{
		"the product":                    {moving: true, again: true, sound: true},
		"no constraint":                  {sql: dropConstraint, moving: true, again: true},
		"read then insert":               {sql: readThenInsert, moving: true, again: true},
		"booking trusts a cached list":   {sql: dropConstraint, front: trustTheList},
		"the idempotency key is ignored": {front: dropTheKey, moving: true, again: true},
	}
}

func TestTheCheckerFlagsEveryMutant(t *testing.T) {
	t.Parallel()
	const mostTrials, mutantCell, mutantOps, within = 25, 50, 200, 5 * time.Second
	for name, m := range mutants() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := testdb.New(t)
			shop := stack.NewShop(t, db.URL, barbers)
			if _, err := stack.Admin(t, db.URL).Exec(t.Context(), m.sql); err != nil {
				t.Fatalf("make the mutant: %v", err)
			}
			base := stack.Run(t, stack.Options{Database: db.URL}).URL
			if m.front != nil {
				base = m.front(t, shop, base)
			}
			operations, flagged := 0, false
			for n := 0; n < mostTrials && !flagged; n++ {
				tr := newTrial(t, shop, mutantOps, base)
				tr.cell, tr.moving, tr.again, tr.firstID = mutantCell, m.moving, m.again, n*(mutantOps/mutantCell+lanes)
				if !m.sound {
					tr.wrong = func(string, ...any) {} // whatever a mutant says, the checker has to find it
				}
				tr.run(t.Context())
				tr.close(t, db.URL)
				f := tr.check(within)
				operations += f.operations
				if flagged = len(f.illegal) > 0; flagged && m.sound {
					t.Errorf("not linearizable: %s", tr.explain(f.illegal[0]))
				}
				if m.sound && n == 3 {
					break
				}
			}
			if flagged == m.sound {
				t.Errorf("flagged: got %t after %d operations, want %t", flagged, operations, !m.sound)
			}
			t.Logf("flagged: %t, after %d operations", flagged, operations)
		})
	}
}

package account

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/barberpro/barberpro/internal/account/internal/sqlgen"
)

const (
	resetLife      = 30 * time.Minute
	invitationLife = 72 * time.Hour
	resetsPerHour  = 3 // letters to one person
	mailAttempts   = 6
	keepFor        = 24 * time.Hour // what has expired, for whoever looks into a complaint
	cleanEvery     = 24 * time.Hour
	cleanBatch     = 1000
)

// ResetArgs asks for a letter with a link for choosing a password. The link is made by the job, so that no secret lies
// in the job table. A user that does not exist is fine: see RequestReset.
type ResetArgs struct {
	UserID    uuid.UUID  `json:"user_id"`
	InvitedBy *uuid.UUID `json:"invited_by,omitempty"` // the shop, when the letter is an invitation
}

// Kind names the job.
func (ResetArgs) Kind() string { return "account_password_reset" }

// InsertOpts bounds the attempts: a link that arrives an hour late helps nobody.
func (ResetArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{MaxAttempts: mailAttempts} }

// CleanArgs asks for the removal of sessions and links that expired over a day ago.
type CleanArgs struct{}

// Kind names the job.
func (CleanArgs) Kind() string { return "account_clean" }

// AddWorkers registers the workers of this domain.
func (s *Service) AddWorkers(workers *river.Workers) {
	river.AddWorker(workers, &resetWorker{service: s})
	river.AddWorker(workers, &cleanWorker{service: s})
}

// PeriodicJobs are to be run by one process of all.
func (s *Service) PeriodicJobs() []*river.PeriodicJob {
	clean := func() (river.JobArgs, *river.InsertOpts) { return CleanArgs{}, nil }
	return []*river.PeriodicJob{
		river.NewPeriodicJob(river.PeriodicInterval(cleanEvery), clean, &river.PeriodicJobOpts{ID: CleanArgs{}.Kind(), RunOnStart: true}),
	}
}

type resetWorker struct {
	river.WorkerDefaults[ResetArgs]

	service *Service
}

// Work sends the letter. It may run twice: then two letters arrive and either link works, once.
func (w *resetWorker) Work(ctx context.Context, job *river.Job[ResetArgs]) error {
	life := resetLife
	if job.Args.InvitedBy != nil {
		life = invitationLife
	}
	if w.service.clock.Now().Sub(job.CreatedAt) > life {
		return river.JobCancel(errors.New("too late to be useful")) //nolint:wrapcheck // River looks for its own type
	}
	return w.service.sendReset(ctx, job.Args, life)
}

func (s *Service) sendReset(ctx context.Context, args ResetArgs, life time.Duration) error {
	letter, token, err := s.writeReset(ctx, args, life)
	if err != nil || token == "" {
		return err
	}
	sendErr := s.opts.Mail.Send(ctx, letter)
	if sendErr == nil {
		return nil
	}
	// The link that was not sent must not count as one that was.
	err = s.db.Global(context.WithoutCancel(ctx), func(tx pgx.Tx) error {
		return sqlgen.New(tx).DeleteReset(context.WithoutCancel(ctx), hashSecret(token))
	})
	return fmt.Errorf("send password letter: %w", errors.Join(sendErr, err))
}

// writeReset stores a link and writes the letter. The token is empty when there is nobody to write to, or they got
// enough letters within the hour.
func (s *Service) writeReset(ctx context.Context, args ResetArgs, life time.Duration) (letter Mail, token string, err error) {
	shop, err := s.shopName(ctx, args.InvitedBy)
	if err != nil {
		return Mail{}, "", err
	}
	err = s.db.Global(ctx, func(tx pgx.Tx) error {
		q := sqlgen.New(tx)
		user, err := q.UserByID(ctx, args.UserID)
		if err != nil {
			return ignoreMissing(err)
		}
		since := s.clock.Now().Add(-time.Hour)
		sent, err := q.CountResetsSince(ctx, sqlgen.CountResetsSinceParams{UserID: user.ID, Since: since})
		if err != nil || sent >= resetsPerHour {
			return err
		}
		if token, err = s.newReset(ctx, q, user.ID, life); err != nil {
			return err
		}
		letter = s.letter(user, shop, token)
		return nil
	})
	if err != nil {
		return Mail{}, "", fmt.Errorf("write password letter: %w", err)
	}
	return letter, token, nil
}

func (s *Service) shopName(ctx context.Context, id *uuid.UUID) (name string, err error) {
	if id == nil {
		return "", nil
	}
	err = s.db.InShop(ctx, *id, func(tx pgx.Tx) error {
		name, err = sqlgen.New(tx).ShopName(ctx, *id)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("read name of shop: %w", err)
	}
	return name, nil
}

// letter is what the person reads. shop is empty unless it invites them.
func (s *Service) letter(user sqlgen.UserByIDRow, shop, token string) Mail {
	link := s.opts.PublicURL + "/panel/restablecer?token=" + url.QueryEscape(token)
	if shop != "" {
		return Mail{
			To:      user.Email,
			Subject: "Te invitaron a " + shop + " en BarberPro",
			Text: "Hola, " + user.Name + ":\n\n" +
				"Te sumaron al equipo de " + shop + " en BarberPro. Para entrar, elegí tu contraseña en este enlace:\n\n" + link + "\n\n" +
				"El enlace sirve una sola vez y vence en 3 días. Si vence, pedí otro desde «Olvidé mi contraseña».\n\n" +
				"Si no esperabas esta invitación, ignorá este correo.\n",
		}
	}
	return Mail{
		To:      user.Email,
		Subject: "Elegí una contraseña nueva para BarberPro",
		Text: "Hola, " + user.Name + ":\n\n" +
			"Pediste una contraseña nueva. Elegila en este enlace:\n\n" + link + "\n\n" +
			"El enlace sirve una sola vez y vence en 30 minutos. Al usarlo se cierran tus sesiones en todos los dispositivos.\n\n" +
			"Si no lo pediste vos, ignorá este correo: tu contraseña sigue siendo la misma.\n",
	}
}

type cleanWorker struct {
	river.WorkerDefaults[CleanArgs]

	service *Service
}

// Work may run twice and be cut off: it goes on where it was.
func (w *cleanWorker) Work(ctx context.Context, _ *river.Job[CleanArgs]) error {
	return w.service.Clean(ctx)
}

// Clean removes sessions, their refresh tokens, and links that expired over a day ago, in small transactions.
func (s *Service) Clean(ctx context.Context) error {
	before := s.clock.Now().Add(-keepFor)
	removals := []func(*sqlgen.Queries) (int64, error){
		func(q *sqlgen.Queries) (int64, error) {
			return q.DeleteOldSessions(ctx, sqlgen.DeleteOldSessionsParams{Before: before, Most: cleanBatch})
		},
		func(q *sqlgen.Queries) (int64, error) {
			return q.DeleteOldResets(ctx, sqlgen.DeleteOldResetsParams{Before: before, Most: cleanBatch})
		},
	}
	for _, remove := range removals {
		for removed := int64(cleanBatch); removed == cleanBatch; {
			err := s.db.Global(ctx, func(tx pgx.Tx) (err error) {
				removed, err = remove(sqlgen.New(tx))
				return err
			})
			if err != nil {
				return fmt.Errorf("remove what expired: %w", err)
			}
		}
	}
	return nil
}

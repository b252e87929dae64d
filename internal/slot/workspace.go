package slot

// Workspace is the memory of a search, kept from one to the next so that a search allocates nothing.
// The zero Workspace is ready; it serves one search at a time.
type Workspace struct {
	frame  frame
	rows   arena
	sheet  sheet
	chairs chairs
	starts []bitmap // by barber; nil for those who do not offer the visit
	union  bitmap
	result Result
	slots  []Slot
	sets   []uint64
}

// begin readies the workspace for starts on the days from first to last.
func (w *Workspace) begin(p *Plan, first, last int64, reach int, busy *Busy) {
	w.frame.lay(p, first, last, reach)
	w.rows.reset(w.frame.words())
	w.chairs.draw(w, busy.chairs())
	w.sheet.begin(w, p)
}

// arena hands out rows of one length and takes them all back at once.
type arena struct {
	rows        []bitmap
	used, words int
}

func (a *arena) reset(words int) { a.used, a.words = 0, words }

// row returns an empty row, valid until the next reset.
func (a *arena) row() bitmap {
	if a.used == len(a.rows) {
		a.rows = append(a.rows, nil)
	}
	r := &a.rows[a.used]
	a.used++
	if cap(*r) < a.words {
		*r = make(bitmap, a.words)
		return *r
	}
	*r = (*r)[:a.words]
	clear(*r)
	return *r
}

// chairs knows where visits find a chair.
type chairs struct {
	rows    *arena
	taken   []stretch // of one chair after another
	ends    []int     // where in taken each chair's stretches end
	scratch bitmap
	fits    []chairFit // for the parts asked so far: barbers who do the same visit share them
}

type chairFit struct {
	offset, length int
	starts         bitmap
}

func (c *chairs) draw(w *Workspace, busy [][]Span) {
	c.rows, c.taken, c.ends, c.fits = &w.rows, c.taken[:0], c.ends[:0], c.fits[:0]
	c.scratch = c.rows.row()
	for _, spans := range busy {
		c.taken = w.frame.stretches(c.taken, spans)
		c.ends = append(c.ends, len(c.taken))
	}
}

// limited reports whether the shop has chairs at all.
func (c *chairs) limited() bool { return len(c.ends) > 0 }

// fit returns the starts at which some chair is free for all of a part. It must be one and the same chair for the whole
// part, because an occupancy is given one.
func (c *chairs) fit(p part) bitmap {
	for _, f := range c.fits {
		if f.offset == p.offset && f.length == p.length {
			return f.starts
		}
	}
	f := chairFit{p.offset, p.length, c.rows.row()}
	from := 0
	for _, to := range c.ends {
		c.scratch.fill(0, c.scratch.len())
		c.scratch.avoid(c.taken[from:to], p.offset, p.length)
		f.starts.or(c.scratch)
		from = to
	}
	c.fits = append(c.fits, f)
	return f.starts
}

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

// chairs knows when each chair is free.
type chairs struct {
	rows    *arena
	free    []bitmap
	scratch bitmap
	fits    []chairFit // for the lengths asked so far
}

type chairFit struct {
	minutes int
	starts  bitmap
}

func (c *chairs) draw(w *Workspace, busy [][]Span) {
	c.rows, c.free, c.fits = &w.rows, c.free[:0], c.fits[:0]
	c.scratch = c.rows.row()
	for _, spans := range busy {
		free := c.rows.row()
		w.frame.drawFree(free, spans)
		c.free = append(c.free, free)
	}
}

// limited reports whether the shop has chairs at all.
func (c *chairs) limited() bool { return len(c.free) > 0 }

// fit returns the bits at which some chair becomes free for at least the given minutes: one and the same chair for all
// of them, because an occupancy is given one chair.
func (c *chairs) fit(minutes int) bitmap {
	for _, f := range c.fits {
		if f.minutes == minutes {
			return f.starts
		}
	}
	f := chairFit{minutes, c.rows.row()}
	for _, free := range c.free {
		copy(c.scratch, free)
		c.scratch.erode(minutes)
		f.starts.or(c.scratch)
	}
	c.fits = append(c.fits, f)
	return f.starts
}

// drawFree sets the whole row but the minutes that busy spans touch.
func (f *frame) drawFree(row bitmap, busy []Span) {
	row.fill(0, row.len())
	for _, s := range busy {
		if s.Start < s.End {
			row.wipe(f.bits(s))
		}
	}
}

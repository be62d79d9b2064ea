package simtest

// days are how far the world has come.
type days struct {
	shift  int
	tired  int // how often the quiet was waited for in vain
	active map[int]bool
}

// writersMax is how many devices of a large world are worked at in one shift.
const writersMax = 6

// beginShift lets some devices be worked at and faults strike.
func (w *World) beginShift() {
	w.chaos = true
	w.days.shift++
	w.tell("shift %d begins", w.days.shift)
	w.days.active = map[int]bool{}
	for _, i := range w.hands.Perm(len(w.nodes))[:min(writersMax, len(w.nodes))] {
		w.days.active[i] = true
	}
	for _, n := range w.nodes {
		if w.days.active[n.index] || n.malice != nil {
			w.writeLater(n, w.days.shift)
		}
		w.attackLater(n, w.days.shift)
	}
	if w.days.shift == 1 && len(w.spaces) > 1 {
		w.foundLater()
	}
	w.carryLater()
	w.beginStandings()
	shift := w.days.shift
	var strike func()
	strike = func() {
		if w.chaos && w.days.shift == shift {
			w.strike()
			w.after(w.between(300, 2500), strike)
		}
	}
	w.after(w.between(300, 2500), strike)
	w.after(w.shape.ShiftMillis/2+w.between(0, w.shape.ShiftMillis), w.endShift)
}

// beginStandings looks after who is waited for, a few seconds into a shift: in the last one who was away comes back then.
func (w *World) beginStandings() {
	if !w.standings() {
		return
	}
	last := w.days.shift >= w.shape.Shifts
	w.after(2*second, func() {
		w.tend()
		if last {
			w.comeBack()
		}
	})
	for range 2 {
		w.after(w.pictures.Int64N(w.shape.ShiftMillis), w.tend)
	}
}

// foundLater lets somebody announce a second space.
func (w *World) foundLater() {
	honest := w.honest()
	founder := honest[w.hands.IntN(len(honest))]
	w.whileUp(founder, w.between(0, w.shape.ShiftMillis), func() {
		w.learn(founder, Signed(Announcement(w.spaces[1]), keyOf(founder.name)))
	})
}

// endShift begins a quiet stretch, or heals everything for good. In half of the quiet stretches whoever was cut off stays so.
func (w *World) endShift() {
	w.chaos = false
	w.tell("shift %d ends", w.days.shift)
	if w.days.shift == 1 {
		w.leave()
	}
	if w.days.shift >= w.shape.Shifts {
		w.heal()
		return
	}
	if w.fates.Float64() < 0.5 {
		for _, n := range w.nodes {
			n.group = 0
		}
	}
	w.days.tired = 0
	w.after(w.between(5*second, 40*second), w.rest)
}

// restMillis is how long a world may go on without coming to rest, tried every second or so: the watchdogs take forty
// seconds, and another link has to be made and compared.
const restMillis = 120 * second

// rest passes over the hours in which nothing happens. A stretch is only cut out when nothing is on its way: every
// session that lives has said and heard all there is, and what would be played is pings and their answers, and calls
// that reach nobody. The sessions see their own clock stand; the clocks on the wall go on.
func (w *World) rest() {
	if !w.idle() {
		w.days.tired++
		if int64(w.days.tired)*second > restMillis && w.shape.Hostile < 0 {
			w.tellLinks()
			w.violate("stuck: the world comes to no rest in %d seconds of quiet", restMillis/second)
			return
		}
		if int64(w.days.tired)*second <= restMillis {
			w.after(second+w.between(-50, 50), w.rest)
			return
		}
	}
	left := w.shape.Hours*hour - w.virtual()
	part := left / int64(max(w.shape.Shifts-w.days.shift, 1))
	if part > 0 {
		w.slept += part
		w.tell("%d minutes pass", part/(60*second))
	}
	w.beginShift()
}

// idle says that no live link has anything to do.
func (w *World) idle() bool {
	if w.flying > 0 {
		return false
	}
	for _, c := range w.live() {
		for _, e := range c.ends {
			if !e.live() {
				continue
			}
			if c.dead || e.working || e.unseen || len(e.came) > 0 || len(e.held) > 0 || !e.settled() {
				return false
			}
		}
	}
	return true
}

// settled says that an end waits for nothing: it was greeted, and what it sent was acknowledged or will never be.
func (e *end) settled() bool {
	st := e.session.Status()
	if !st.Greeted || st.BytesFlying > 0 {
		return false
	}
	for _, s := range st.Spaces {
		if !s.Known {
			return false
		}
	}
	return true
}

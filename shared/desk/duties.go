package desk

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// Duties is how long every team has been at it, the longest first. It reads the histories that it has not read yet, which
// takes seconds for a large incident the first time; the board and the rankings use what was read.
func (d *Desk) Duties(ctx context.Context) (duties []roster.Duty, err error) {
	err = d.view(ctx, func(p *roster.Picture, r record.Reader) error {
		duties, err = d.duties(p, d.historian(p, r.History))
		return err
	})
	return duties, err
}

// dutiesRead gives the hours on duty without reading a history: of a team whose history was not read since it changed,
// its present state alone counts. whole is false while there is such a team.
func (d *Desk) dutiesRead(p *roster.Picture) (duties []roster.Duty, whole bool, err error) {
	whole = true
	duties, err = d.duties(p, d.historian(p, func(string, uuid.UUID) ([]record.Version, error) {
		whole = false
		return nil, roster.ErrUnread
	}))
	return duties, whole, err
}

func (d *Desk) duties(p *roster.Picture, read roster.Historian) ([]roster.Duty, error) {
	now := d.now().UTC()
	return p.Duties(read, p.Settings(nil, now), now)
}

// histories keeps those of teams. They are read outside every other lock, for it may take long.
type histories struct {
	mu   sync.Mutex
	kept map[uuid.UUID]pastKept
}

func (h *histories) of(team uuid.UUID) (pastKept, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	kept, ok := h.kept[team]
	return kept, ok
}

func (h *histories) keep(team uuid.UUID, one pastKept) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.kept == nil {
		h.kept = map[uuid.UUID]pastKept{}
	}
	h.kept[team] = one
}

// pastKept is the history of a team as it was read, and of what.
type pastKept struct {
	mark     string
	versions []record.Version
	at       time.Time
}

// pastFresh is how long a history that was read is taken for whole: a change that came late and was replaced at once
// leaves no mark on the record.
const pastFresh = 10 * time.Minute

// historian reads histories, those of teams once for each state of their records.
func (d *Desk) historian(p *roster.Picture, read roster.Historian) roster.Historian {
	marks := make(map[uuid.UUID]string, len(p.Teams))
	for i := range p.Teams {
		marks[p.Teams[i].ID] = markOf(&p.Teams[i].Row)
	}
	now := d.now()
	return func(kind string, id uuid.UUID) ([]record.Version, error) {
		mark, known := marks[id]
		if kind != "team" || !known {
			return read(kind, id)
		}
		kept, ok := d.read.past.of(id)
		if ok && kept.mark == mark && now.Sub(kept.at).Abs() < pastFresh {
			return kept.versions, nil
		}
		versions, err := read(kind, id)
		if err != nil {
			if ok && kept.mark == mark { // old, and better than nothing
				return kept.versions, nil
			}
			return nil, err
		}
		d.read.past.keep(id, pastKept{mark, versions, now})
		return versions, nil
	}
}

// markOf tells one state of a team's record from another, as far as its timeline goes.
func markOf(row *record.Record) string {
	mark := fmt.Sprint(row.Source)
	for _, name := range []string{"status", "status_at", "task"} {
		if f := row.Kind.Field(name); f != nil {
			if state := row.State().Find(f.Wire); state != nil {
				for _, e := range state.Live {
					mark += fmt.Sprint(e.Dot.Log.Incarnation, e.Dot.Seq, e.Dot.Log.Device)
				}
			}
		}
	}
	return mark
}

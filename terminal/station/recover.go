package station

import (
	"context"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/explain"
	"qianshao/shared/ledger"
)

// Warning is what people have to know of this machine's disk and files.
type Warning struct {
	Code string `json:"code"`
	Zh   string `json:"zh"`
	En   string `json:"en"`
}

// warned is how long it is said that a database was mended.
const warned = 24 * time.Hour

// warnings says what is wrong with the files here, the worst first.
func (s *Station) warnings() []Warning {
	var list []Warning
	say := func(m explain.Meaning) { list = append(list, Warning{m.Code, m.Zh, m.En}) }
	for _, space := range s.shelf.Spaces() {
		if l, err := s.shelf.Ledger(space.ID); err == nil && l.Worn() {
			say(explain.Of(ledger.ErrWorn))
			break
		}
	}
	if len(s.shelf.Suspects()) > 0 {
		say(explain.Of(ledger.ErrDamaged))
	}
	for _, m := range s.shelf.Mendings() {
		if s.Now().Sub(time.UnixMilli(m.At)) < warned {
			say(explain.Mended(m, s.nameOf(m.Space)))
		}
	}
	return list
}

// nameOf is what people call a space; its id where nobody knows it any more, nothing for the notebook.
func (s *Station) nameOf(id uuid.UUID) string {
	if id == (uuid.UUID{}) {
		return ""
	}
	if space, err := s.shelf.Space(id); err == nil {
		return space.Name
	}
	return id.String()
}

// Recover verifies every database, mends those that are damaged and says what became of each.
func (s *Station) Recover(ctx context.Context) ([]Warning, error) {
	mended, err := s.shelf.Recover(ctx)
	s.mu.Lock()
	clear(s.desks) // they stand on ledgers that are closed
	s.mu.Unlock()
	var list []Warning
	for _, m := range mended {
		said := explain.Mended(m, s.nameOf(m.Space))
		list = append(list, Warning{said.Code, said.Zh, said.En})
	}
	return list, err
}

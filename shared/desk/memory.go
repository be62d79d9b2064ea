package desk

import (
	"context"
	"fmt"
	"maps"
	"sync"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// memory keeps the last picture of a space and what was made of it, until the space moves.
type memory struct {
	mu sync.Mutex
	lately
	past *histories
}

// lately is what was made of a space at its last moments. Nothing of it is changed once it is made, so any number of
// readers may hold it.
type lately struct {
	picture generations[*roster.Picture]
	shown   *roster.Picture    // the picture beside the census
	beside  [2]*roster.Picture // it was made of
	index   *roster.Index
	indexed [2]*roster.Picture // of the space and the census

	books map[string]generations[shelved] // by kind

	counted *roster.Picture // what the counts were made of
	counts  roster.Counts

	conflicts   []Conflict
	conflictsAt string
}

func newMemory() *memory { return &memory{past: &histories{}} }

// branch gives a memory that begins with what this one holds, and goes its own way.
func (m *memory) branch() (own *memory, from string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	own = &memory{lately: m.lately, past: m.past}
	own.books = maps.Clone(m.books)
	return own, m.picture[0].moment
}

// rejoin takes over what was made on a branch, unless others have led this memory further meanwhile.
func (m *memory) rejoin(own *memory, from string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if at := m.picture[0]; at.moment == from || own.picture[0].heads.Covers(at.heads) {
		m.lately = own.lately
	}
}

// standing is offered by a reader that can tell when marks of records have moved though no change arrived.
type standing interface{ Standing() string }

// momentOf names what a reader sees.
func momentOf(r record.Reader) string {
	digest := r.Heads().Digest()
	moment := string(digest[:])
	if s, ok := r.(standing); ok {
		moment += s.Standing()
	}
	return moment
}

// of gives the picture of what a reader sees: of the last one where only some records were written since and the reader can
// tell which, else made anew.
func (m *memory) of(r record.Reader) (*roster.Picture, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.picture.lead(r, roster.Kinds(),
		func(from *roster.Picture, by step) (*roster.Picture, error) {
			return from.Follow(r, by.touched, by.marked)
		},
		func() (*roster.Picture, error) { return roster.Gather(r) })
}

// next gives a picture of the space beside the census: the same one while neither moves.
func (m *memory) next(p, census *roster.Picture) *roster.Picture {
	m.mu.Lock()
	defer m.mu.Unlock()
	if now := [2]*roster.Picture{p, census}; m.shown == nil || m.beside != now {
		m.shown, m.beside = p.Beside(census), now
	}
	return m.shown
}

// countsOf counts a picture, once: counting the largest incident takes longer than drawing it.
func (m *memory) countsOf(p *roster.Picture) roster.Counts {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.counted != p {
		m.counted, m.counts = p, p.Counts()
	}
	return m.counts
}

// search finds in the pictures of the space and of the census, making the index anew when either has moved.
func (m *memory) search(here, census *roster.Picture, text string, limit int) []roster.Hit {
	m.mu.Lock()
	if now := [2]*roster.Picture{here, census}; m.index == nil || m.indexed != now {
		m.index, m.indexed = roster.NewIndex(), now
		m.index.Add(here, false)
		if census != nil {
			m.index.Add(census, true)
		}
	}
	index := m.index
	m.mu.Unlock()
	return index.Search(text, limit)
}

// picture gives the picture of what a reader sees, with the settings of the census beside it.
func (d *Desk) picture(ctx context.Context, r record.Reader) (*roster.Picture, error) {
	p, err := d.read.of(r)
	if err != nil {
		return nil, err
	}
	census, err := d.censusPicture(ctx)
	if err != nil {
		return nil, err
	}
	return d.read.next(p, census), nil
}

// view shows the picture of the space, with the reader it was made from.
func (d *Desk) view(ctx context.Context, look func(*roster.Picture, record.Reader) error) error {
	err := d.look(ctx, func(r record.Reader) error {
		p, err := d.picture(ctx, r)
		if err != nil {
			return err
		}
		return look(p, r)
	})
	if err != nil {
		return fmt.Errorf("read the space: %w", err)
	}
	return nil
}

// Picture gives the space as it stands. It must not be changed.
func (d *Desk) Picture(ctx context.Context) (p *roster.Picture, err error) {
	err = d.view(ctx, func(now *roster.Picture, _ record.Reader) error {
		p = now
		return nil
	})
	return p, err
}

// censusPicture gives the census as it stands; nil where there is none.
func (d *Desk) censusPicture(ctx context.Context) (p *roster.Picture, err error) {
	if d.census == nil {
		return nil, nil
	}
	err = d.census.View(ctx, func(r record.Reader) error {
		p, err = d.known.of(r)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the census: %w", err)
	}
	return p, nil
}

package desk

import (
	"context"
	"fmt"
	"sync"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// memory keeps the last picture of a space and what was made of it, until the space moves. A picture is never changed
// once it is made, so any number of readers may hold it.
type memory struct {
	mu      sync.Mutex
	read    seen // what the picture was made of
	picture *roster.Picture
	shown   *roster.Picture    // the picture beside the census
	beside  [2]*roster.Picture // it was made of
	index   *roster.Index
	indexed [2]*roster.Picture // of the space and the census

	books map[string]shelved // by kind

	pastMu sync.Mutex // a history is read outside mu: it may take long
	past   map[uuid.UUID]pastKept

	counted *roster.Picture // what the counts were made of
	counts  roster.Counts

	conflicts   []Conflict
	conflictsAt string
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

// of gives the picture of what a reader sees.
func (m *memory) of(r record.Reader) (*roster.Picture, error) {
	now := seenBy(r)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.picture != nil && m.read.moment == now.moment {
		return m.picture, nil
	}
	p, err := m.moved(r, now)
	if err != nil {
		return nil, err
	}
	m.read, m.picture = now, p
	return p, nil
}

// moved gives the picture of what a reader sees: of the last one where only some records were written since and the reader can
// tell which, else made anew.
func (m *memory) moved(r record.Reader, now seen) (*roster.Picture, error) {
	t, tells := r.(touching)
	if m.picture == nil || !tells || !m.read.leadsTo(now) {
		return roster.Gather(r)
	}
	touched, err := t.Touched(m.read.heads, roster.Kinds()...)
	if err != nil {
		return nil, fmt.Errorf("list what changed: %w", err)
	}
	return m.picture.Follow(r, touched, m.read.marks != now.marks)
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

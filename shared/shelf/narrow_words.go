package shelf

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/syncproto/merge"
)

// AheadLine is an Ahead in words, personal fields masked as they are everywhere.
type AheadLine struct {
	Kind     string    `json:"kind"` // its name for programs
	ID       uuid.UUID `json:"id"`
	Label    string    `json:"label"` // of the kind, for people
	Title    string    `json:"title"` // of the record, where it is known
	Said     string    `json:"said"`  // its fields with their values
	Desk     string    `json:"desk"`  // what people call the device
	At       time.Time `json:"at"`    // when it was written there, to the minute
	Received time.Time `json:"received"`
}

// AheadIn lists in language "zh" or "en" what is known of a space by satellite alone, the newest first.
func (s *Shelf) AheadIn(ctx context.Context, space uuid.UUID, language string) ([]AheadLine, error) {
	all, err := s.Ahead(ctx, space)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	l, err := s.Ledger(space)
	if err != nil {
		return nil, err
	}
	lines := make([]AheadLine, 0, len(all))
	err = l.View(ctx, func(r record.Reader) error {
		for _, a := range all {
			k := s.options.Schema.KindByWire(a.Kind)
			if k == nil {
				continue // of a newer version: the log shows it once it has come and the program is newer
			}
			line := AheadLine{Kind: k.Name, ID: a.Record, Label: k.Label.In(language), Desk: s.Roll().Name(a.Device), At: a.At, Received: a.Received}
			if line.Desk == "" {
				line.Desk = a.Device.Short()
			}
			titles := titles{r, k, language}
			line.Title, line.Said = titles.of(a)
			lines = append(lines, line)
		}
		return nil
	})
	return lines, err
}

// titles puts values into words.
type titles struct {
	record.Reader
	kind     *record.Kind
	language string
}

func (t titles) of(a Ahead) (title, said string) {
	row, known, err := t.Find(t.kind.Name, a.Record)
	if err == nil && known {
		title = row.Title()
	}
	var parts []string
	for _, f := range a.Fields {
		d := t.kind.FieldByWire(f.ID)
		if d == nil {
			continue
		}
		words := make([]string, len(f.Values))
		for i, v := range f.Values {
			words[i] = t.value(d, v)
			if title == "" && (d.Name == "title" || d.Name == "name") {
				title = words[i]
			}
		}
		parts = append(parts, d.Label.In(t.language)+" "+strings.Join(words, "、"))
	}
	return title, strings.Join(parts, " · ")
}

func (t titles) value(d *record.Field, v merge.Value) string {
	id := v.ID()
	if d.Of != "" && v.Type == merge.Text {
		id, _ = uuid.Parse(v.Text())
	}
	if d.Of != "" && id != (uuid.UUID{}) {
		if row, ok, err := t.Find(d.Of, id); err == nil && ok && row.Title() != "" {
			return row.Title()
		}
		return id.String()[:8]
	}
	return d.Show(v, t.language)
}

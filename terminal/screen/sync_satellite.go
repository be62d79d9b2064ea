package screen

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
)

// Ahead is what another desk told of a record by satellite, ahead of its signed work.
type Ahead struct {
	ID    uuid.UUID
	Kind  record.Label
	Title string
	Said  record.Label // fields with their values, personal ones masked
	Desk  string
	At    time.Time // when it was written there, to the minute
}

// satelliteWords are the words about satellites.
func satelliteWords(l Language) struct{ Title, Note, Record, Said, Desk, At, Unsigned, Told, Spared string } {
	if l == English {
		return struct{ Title, Note, Record, Said, Desk, At, Unsigned, Told, Spared string }{
			"By satellite", "Told by short message, not signed in yet: act with care. It is in no list or count until the signed work comes, and then goes away here.",
			"Record", "What was told", "Desk", "As of", "by satellite, unsigned", "%d sent, by satellite", "spared: the line stands",
		}
	}
	return struct{ Title, Note, Record, Said, Desk, At, Unsigned, Told, Spared string }{
		"经卫星", "短报文报来的最新值，尚无签名记录：可据此行动，但不计入清单和统计；签名记录到达后自动消失。",
		"记录", "报来的值", "席位", "截至", "经卫星，未签名", "已发送（经卫星）%d", "专线已通，不发短报文",
	}
}

// satellite lists what is known by satellite alone; nothing when nothing is.
func (s syncCentre) satellite(f frame) []Block {
	if len(f.sync.Ahead) == 0 {
		return nil
	}
	w := satelliteWords(f.language)
	list := &List{ID: "sync.satellite", Title: fmt.Sprintf("%s %d", w.Title, len(f.sync.Ahead)), Height: min(len(f.sync.Ahead), 4), Columns: []Column{
		{Title: w.Record, Weight: 2}, {Title: w.Said, Weight: 4}, {Title: w.Desk, Weight: 1.2}, {Title: w.At, Weight: 1.2},
	}}
	for i, a := range f.sync.Ahead {
		list.Rows = append(list.Rows, Row{ID: fmt.Sprint("ahead.", i), Cells: []Cell{
			{joined(f.in(a.Kind), a.Title), Warn}, {Text: f.in(a.Said)}, {Text: a.Desk}, {Text: f.clock(a.At)},
		}})
	}
	return []Block{{Note: &Note{Text: w.Note, Tone: Warn}}, {List: list}}
}

// satelliteState says how a link by satellite stands; ok is false for any other link.
func satelliteState(f frame, l Link) (Cell, bool) {
	w := satelliteWords(f.language)
	switch {
	case l.Carrier != "satellite" || l.Problem != "":
		return Cell{}, false
	case l.State == "standby":
		return Cell{w.Spared, Muted}, true
	case l.Unsigned > 0:
		return Cell{fmt.Sprintf(w.Told, l.Unsigned), Info}, true
	}
	return Cell{}, false
}

// aheadOf are the lines of a record's history that are known by satellite alone.
func aheadOf(f frame, id uuid.UUID) []Row {
	var rows []Row
	w := satelliteWords(f.language)
	for i, a := range f.sync.Ahead {
		if a.ID == id {
			rows = append(rows, Row{ID: fmt.Sprint("history.ahead.", i), Cells: []Cell{
				{Text: f.clock(a.At)}, {Text: a.Desk}, {Text: w.Title}, {Text: f.in(a.Said)}, {}, {w.Unsigned, Warn},
			}})
		}
	}
	return rows
}

package screen

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"
)

// Carried is what a stick took or brought.
type Carried struct {
	Path    string
	Changes uint64 // in the file that was written; or not held here before, of the file that was read
	Bytes   int64
	From    string // the desk that wrote the file that was read
	Clear   bool   // the file that was written is not encrypted
}

// onStick says whether an act of the sync centre goes by stick.
func onStick(what string) bool { return what == "stickout" || what == "stickin" }

// stick opens the dialog that asks for the file.
func (s syncCentre) stick(what string) (page, []Effect) {
	s.errand = newErrand("sync."+what, uuid.UUID{}, nil, nil)
	s.focus = s.focus.to("sync." + what + ".path")
	return s, nil
}

func (s syncCentre) stickSheet(w syncWords, what string) sheet {
	note, hint := w.StickInNote, w.StickInHint
	if what == "stickout" {
		note, hint = w.StickOutNote, w.StickOutHint
	}
	return sheet{
		title: w.act(what), save: w.act(what), above: []Block{{Note: &Note{Text: note, Tone: Info}}},
		fields: []Field{{ID: "sync." + what + ".path", Label: w.StickPath, Hint: hint, Kind: Han, Required: true, Wide: true, LenMax: 1000}},
	}
}

// carry writes or reads the file. It is no record and is not taken back: what was read stays, and read again changes
// nothing.
func (s syncCentre) carry(f frame, e errand) Effect {
	w, station, path := syncWordsIn(f.language), f.station, strings.TrimSpace(e.text("path"))
	do, said := station.ReadStick, func(c Carried) string { return fmt.Sprintf(w.StickRead, c.From, c.Changes) }
	if e.name == "sync.stickout" {
		do, said = station.WriteStick, func(c Carried) string {
			text := fmt.Sprintf(w.StickWritten, c.Path, c.Changes, max(c.Bytes>>10, 1))
			if c.Clear {
				text += w.StickClear
			}
			return text
		}
	}
	return Effect{Name: e.name, Run: func(ctx context.Context) Message {
		done, err := do(ctx, path)
		if err != nil {
			return Refused{Page: "sync", Text: f.say(err)}
		}
		return Done{Page: "sync", Text: said(done)}
	}}
}

package screen

import (
	"encoding/json"
	"maps"
	"slices"
)

// draft is the typed state of a form: texts, how often the model itself replaced them, and what is wrong. It is a
// value: changing one copies it, so that a model in a test can be kept and compared.
type draft struct {
	entries map[string]entry
}

type entry struct {
	Text  string
	Rev   int
	Error string
	Given string // what the model put in: as long as it stands, nothing is typed
}

func (d draft) text(id string) string { return d.entries[id].Text }

// typed takes over what the operator typed; the window already shows it, so Rev stays. Its error is gone.
func (d draft) typed(id, text string) draft {
	return d.change(id, func(e entry) entry { return entry{Text: text, Rev: e.Rev, Given: e.Given} })
}

// put replaces what stands in the window.
func (d draft) put(id, text string) draft {
	return d.change(id, func(e entry) entry { return entry{Text: text, Rev: e.Rev + 1} })
}

// given proposes a text where nothing stands; that does not count as typed.
func (d draft) given(id, text string) draft {
	if text == "" || d.text(id) != "" {
		return d
	}
	return d.change(id, func(e entry) entry { return entry{Text: text, Rev: e.Rev + 1, Given: text} })
}

// wrong marks a field; an empty message clears the mark.
func (d draft) wrong(id, message string) draft {
	return d.change(id, func(e entry) entry {
		e.Error = message
		return e
	})
}

// clear empties every field of the form, keeping the revisions rising so that the window follows.
func (d draft) clear() draft {
	entries := make(map[string]entry, len(d.entries))
	for id, e := range d.entries {
		entries[id] = entry{Rev: e.Rev + 1}
	}
	return draft{entries}
}

// without leaves entries out that are no fields.
func (d draft) without(ids ...string) draft {
	entries := maps.Clone(d.entries)
	for _, id := range ids {
		delete(entries, id)
	}
	return draft{entries}
}

// empty says nothing is typed, so leaving loses nothing.
func (d draft) empty() bool {
	for _, e := range d.entries {
		if e.Text != "" {
			return false
		}
	}
	return true
}

// typedIn says something was typed that is not what the model put in.
func (d draft) typedIn() bool {
	for _, e := range d.entries {
		if e.Text != e.Given {
			return true
		}
	}
	return false
}

// untouched takes what stands as given.
func (d draft) untouched() draft {
	entries := maps.Clone(d.entries)
	for id, e := range entries {
		e.Given = e.Text
		entries[id] = e
	}
	return draft{entries}
}

// faulty says some field is marked wrong.
func (d draft) faulty() bool {
	for _, e := range d.entries {
		if e.Error != "" {
			return true
		}
	}
	return false
}

func (d draft) change(id string, f func(entry) entry) draft {
	entries := maps.Clone(d.entries)
	if entries == nil {
		entries = map[string]entry{}
	}
	entries[id] = f(entries[id])
	return draft{entries}
}

// fill completes a field of the view with its typed state.
func (d draft) fill(f Field) Field {
	e := d.entries[f.ID]
	f.Text, f.Rev, f.Error = e.Text, e.Rev, e.Error
	return f
}

// encode writes the texts as they are kept through a power cut.
func (d draft) encode() string {
	texts := map[string]string{}
	for id, e := range d.entries {
		if e.Text != "" {
			texts[id] = e.Text
		}
	}
	if len(texts) == 0 {
		return ""
	}
	b, err := json.Marshal(texts)
	if err != nil { // a map of strings always encodes
		return ""
	}
	return string(b)
}

// decodeDraft reads what encode wrote; anything else is an empty draft.
func decodeDraft(kept string) draft {
	texts := map[string]string{}
	if kept == "" || json.Unmarshal([]byte(kept), &texts) != nil {
		return draft{}
	}
	d := draft{entries: map[string]entry{}}
	for _, id := range slices.Sorted(maps.Keys(texts)) {
		d.entries[id] = entry{Text: texts[id], Rev: 1}
	}
	return d
}

package screen

import "strconv"

// AllWords are the strings of every screen in a language, as structs of strings.
func AllWords(l Language) map[string]any {
	return map[string]any{
		"frame": wordsIn(l), "setup": setupWordsIn(l), "activation": activationWordsIn(l), "signup": signupWordsIn(l), "checkin": checkinWordsIn(l),
		"needs": needsWordsIn(l), "tasks": tasksWordsIn(l), "board": boardWordsIn(l), "withdrawal": withdrawalWordsIn(l), "journal": journalWordsIn(l),
		"counts": countsWordsIn(l), "sync": syncWordsIn(l), "settings": settingsWordsIn(l), "papers": papersWordsIn(l), "sheets": sheetsWordsIn(l), "scan": scanWordsIn(l), "safe": safeWordsIn(l),
	}
}

// Pairs are the strings that are kept in both languages side by side.
func Pairs() map[string][2]string {
	all := map[string][2]string{}
	for key, p := range pageNames {
		all["page "+key] = [2]string{p.zh, p.en}
	}
	for key, p := range postNames {
		all["post "+key] = [2]string{p.zh, p.en}
	}
	for key, p := range themeNames {
		all["theme "+string(key)] = [2]string{p.zh, p.en}
	}
	for key, p := range sizeNames {
		all["size "+string(key)] = [2]string{p.zh, p.en}
	}
	for _, c := range commands {
		all["command "+c.button] = [2]string{c.name.zh, c.name.en}
	}
	for _, k := range keyHelp {
		all["key "+k.key] = [2]string{k.does.zh, k.does.en}
	}
	return all
}

// Pages are the keys of every page.
func Pages() []string {
	keys := make([]string, len(navigation))
	for i, n := range navigation {
		keys[i] = n.page
	}
	return keys
}

// ClockTime and ComingTime read what is typed into a time.
var (
	ClockTime   = clockTime
	ComingTime  = comingTime
	WholeNumber = wholeNumber
)

// WithBrokenPage opens a page that panics with words of a record: on key Y while it answers, on key X from then on whenever
// it is drawn.
func WithBrokenPage(m Model, words string) Model {
	m.pages = append(m.pages[:len(m.pages):len(m.pages)], brokenPage{words: words})
	m.Active = "broken"
	return m
}

type brokenPage struct {
	words string
	bad   bool
	keys  int
}

func (b brokenPage) key() string   { return "broken" }
func (b brokenPage) draft() string { return "" }
func (b brokenPage) wish() Focus   { return Focus{} }

func (b brokenPage) update(_ frame, m Message) (page, []Effect) {
	k, _ := m.(KeyPressed)
	switch k.Key {
	case "Y":
		panic(b.words)
	case "X":
		b.bad = true
	case "K":
		b.keys++
	}
	return b, nil
}

func (b brokenPage) render(frame) body {
	if b.bad {
		panic(b.words)
	}
	return body{blocks: []Block{{Note: &Note{Text: strconv.Itoa(b.keys)}}}}
}

// PageOf is a page of a model as it is inside, to be compared.
func PageOf(m Model, key string) any {
	_, p := m.page(key)
	return p
}

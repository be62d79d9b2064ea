package roster

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
)

// Hit is one record a search found.
type Hit struct {
	Ref    Ref
	Title  string
	Second string    // district, leader, team or status, to tell hits of one name apart
	Team   uuid.UUID // the team a person or vehicle belongs to
	Census bool      // known to the census only
	Where  string    // the key that matched: name, initials, pinyin, phone, plate, number
}

// Index finds records by what an operator has of them: a name's fragment, its pinyin initials in any reading, a
// phone's tail, a plate, a readable number. It is made once and only read afterwards.
type Index struct {
	entries []entry
	speller *speller
	known   map[Ref]bool
}

type entry struct {
	hit    Hit
	name   string // normalised
	full   string // pinyin by the commonest readings
	first  []letters
	skip   int      // letters of the city's name in front, which nobody types
	also   []string // other names, normalised
	phones []string
	plate  string
	number string // upper case
}

// NewIndex makes an empty index.
func NewIndex() *Index { return &Index{speller: newSpeller(), known: map[Ref]bool{}} }

// Add takes in the records of a picture that are not in yet; a duplicate joined into another is found as the one that
// goes on. Records of the census are added after those of the incident, and marked.
func (x *Index) Add(p *Picture, census bool) {
	for _, t := range p.Teams {
		goesOn, _ := p.Team(t.ID)
		e := entry{hit: Hit{Ref: goesOn.Ref(), Title: goesOn.Name, Second: strings.TrimSpace(goesOn.District + " " + goesOn.Leader), Team: goesOn.ID}}
		e.also = nonEmpty(NormalName(t.ShortName), NormalName(t.CreditCode))
		for _, alias := range t.Row.Members("aliases") {
			e.also = append(e.also, NormalName(alias))
		}
		e.phones = nonEmpty(NormalPhone(t.Phone), NormalPhone(t.DeputyPhone))
		x.add(e, t.Name, t.ID == goesOn.ID, census)
	}
	for _, one := range p.People {
		goesOn, _ := p.Person(one.ID)
		team, _ := p.Team(goesOn.Team)
		e := entry{hit: Hit{Ref: goesOn.Ref(), Title: goesOn.Name, Second: team.Name, Team: team.ID}, phones: nonEmpty(NormalPhone(one.Phone))}
		x.add(e, one.Name, one.ID == goesOn.ID, census)
	}
	for _, v := range p.Vehicles {
		goesOn, _ := p.Vehicle(v.ID)
		team, _ := p.Team(goesOn.Team)
		e := entry{hit: Hit{Ref: goesOn.Ref(), Title: goesOn.Plate, Second: strings.TrimSpace(team.Name + " " + v.Driver), Team: team.ID}}
		e.plate, e.phones = NormalPlate(v.Plate), nonEmpty(NormalPhone(v.DriverPhone))
		x.add(e, "", v.ID == goesOn.ID, census)
	}
	for _, n := range p.Needs {
		e := entry{hit: Hit{Ref: n.Ref(), Title: n.Title, Second: n.Place}, number: strings.ToUpper(n.Number), phones: nonEmpty(NormalPhone(n.Phone))}
		x.add(e, n.Title, true, census)
	}
	for _, t := range p.Tasks {
		x.add(entry{hit: Hit{Ref: t.Ref(), Title: t.Title, Second: t.Place}, number: strings.ToUpper(t.Number)}, t.Title, true, census)
	}
}

func nonEmpty(texts ...string) []string {
	return slices.DeleteFunc(texts, func(t string) bool { return t == "" })
}

func (x *Index) add(e entry, name string, self, census bool) {
	if x.known[e.hit.Ref] && (census || self) {
		return
	}
	x.known[e.hit.Ref] = x.known[e.hit.Ref] || self
	e.hit.Census = census
	e.name = NormalName(name)
	e.first, e.full = x.speller.spell(name)
	if short := utf8.RuneCountInString(e.name); short < len(e.first) {
		e.skip = len(e.first) - short
	}
	x.entries = append(x.entries, e)
}

// tailMin is how many digits of a phone's end must be typed before people are found by them.
const tailMin = 3

// Search lists up to limit hits: whole names first, then beginnings, then the rest; teams before people of the same
// rank.
func (x *Index) Search(text string, limit int) []Hit {
	q := query{name: NormalName(text), letters: typed(strings.TrimSpace(text)), plate: NormalPlate(text), upper: strings.ToUpper(strings.TrimSpace(text))}
	if q.plate == "" || limit <= 0 {
		return nil
	}
	type found struct {
		hit  Hit
		rank int
	}
	var all []found
	for i := range x.entries {
		if rank, where := q.match(&x.entries[i]); rank > 0 {
			hit := x.entries[i].hit
			hit.Where = where
			all = append(all, found{hit, rank})
		}
	}
	slices.SortFunc(all, func(a, b found) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), weigh(a.hit.Census, b.hit.Census), cmp.Compare(kindOrder(a.hit.Ref.Kind), kindOrder(b.hit.Ref.Kind)),
			cmp.Compare(a.hit.Title, b.hit.Title), compareIDs(a.hit.Ref.ID, b.hit.Ref.ID))
	})
	var hits []Hit
	listed := map[Ref]bool{}
	for _, f := range all {
		if listed[f.hit.Ref] {
			continue
		}
		listed[f.hit.Ref] = true
		if hits = append(hits, f.hit); len(hits) == limit {
			break
		}
	}
	return hits
}

func kindOrder(kind string) int {
	return slices.Index([]string{"team", "person", "vehicle", "task", "need"}, kind)
}

type query struct {
	name    string
	letters []letters
	plate   string
	upper   string
}

// match ranks an entry, 1 best; 0 is no match.
func (q *query) match(e *entry) (rank int, where string) {
	switch {
	case e.name != "" && e.name == q.name, slices.Contains(e.also, q.name):
		return 1, "name"
	case e.plate != "" && e.plate == q.plate:
		return 1, "plate"
	case e.number != "" && e.number == q.upper:
		return 1, "number"
	case q.name != "" && strings.HasPrefix(e.name, q.name):
		return 2, "name"
	}
	if q.letters != nil {
		switch at := startsAt(e.first, q.letters); {
		case at < 0:
		case at != 0 && at != e.skip:
			rank, where = 6, "initials"
		case at+len(q.letters) == len(e.first):
			return 2, "initials"
		default:
			return 3, "initials"
		}
		if len(q.letters) > 1 && strings.HasPrefix(e.full, q.name) {
			return 3, "pinyin"
		}
	}
	if q.name != "" && strings.Contains(e.name, q.name) {
		return 4, "name"
	}
	if r, w := q.tail(e); r > 0 {
		return r, w
	}
	if rank == 0 && len(q.letters) > 2 && strings.Contains(e.full, q.name) {
		return 7, "pinyin"
	}
	return rank, where
}

// tail matches what is known by its end: phones, plates, numbers.
func (q *query) tail(e *entry) (rank int, where string) {
	if len(q.plate) >= tailMin {
		for _, phone := range e.phones {
			if strings.HasSuffix(phone, q.plate) || len(q.plate) >= 7 && strings.Contains(phone, q.plate) {
				return 5, "phone"
			}
		}
		if e.number != "" && strings.Contains(e.number, q.upper) {
			return 5, "number"
		}
	}
	if len(q.plate) > 1 && e.plate != "" && strings.Contains(e.plate, q.plate) {
		return 5, "plate"
	}
	for _, also := range e.also {
		if q.name != "" && strings.Contains(also, q.name) {
			return 5, "name"
		}
	}
	return 0, ""
}

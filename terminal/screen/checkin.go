package screen

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"unicode"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/shared/shorthand"
	"qianshao/shared/tag"
)

// checkin is 到场报备: a team, a walk-up or a vehicle files its arrival. A known team is found first; four numbers
// come first, everything else may follow later.
type checkin struct {
	filling
	mode   arrival
	hits   []roster.Hit
	found  string         // the text that hits answer
	eager  bool           // Enter was pressed before the hits came: the first one is meant
	code   string         // that the search was scanned with
	team   *desk.TeamPage // the one chosen; nil for a team nobody knows
	kept   uuid.UUID      // the one a draft was kept with, until it is read again
	recent []desk.TeamLine
	teams  []Option                // those of recent: their initials are worked out once, not at every key
	cards  *pasted[shorthand.Card] // paper cards that are entered late; nil while there are none
	focus  Focus

	restored bool // the form stands as it was kept before a crash
}

// arrival is who files.
type arrival string

const (
	teamArrives    arrival = "team"
	personArrives  arrival = "person"
	vehicleArrives arrival = "vehicle"
)

// Field IDs of the check-in.
const (
	checkinFind = "checkin.find"
	checkinName = "checkin.name"
	checkinTeam = "checkin.@team" // kept with a draft: the team that was chosen
	checkinMode = "checkin.@mode" // kept with a draft: who files
	checkinCode = "checkin.code"  // scanned, and nobody knows it
)

// hitsFound, teamChosen and teamsListed are the answers to the page's looks.
type hitsFound struct {
	text string
	hits []roster.Hit
}
type teamChosen struct {
	team     desk.TeamPage
	restored bool   // the form is already filled
	mode     string // what the filing shall be, where that is settled
}
type teamsListed struct{ teams []desk.TeamLine }

// refile asks for a correction of a filing, or of a team's last one.
type refile struct{ of roster.Ref }

func (hitsFound) message()   {}
func (teamChosen) message()  {}
func (teamsListed) message() {}
func (refile) message()      {}

func (hitsFound) page() string   { return "checkin" }
func (teamChosen) page() string  { return "checkin" }
func (teamsListed) page() string { return "checkin" }

func newCheckin(d draft) checkin {
	c := checkin{filling: filling{form: d.without(checkinMode, checkinTeam, checkinCardsText)}, mode: teamArrives}
	c.cards = pastedDraft[shorthand.Card](d, checkinCardsText)
	c.restored = !c.form.empty()
	c.kept, _ = uuid.Parse(d.text(checkinTeam))
	if mode := arrival(d.text(checkinMode)); mode == personArrives || mode == vehicleArrives {
		c.mode = mode
	}
	return c
}

func (c checkin) key() string { return "checkin" }

func (c checkin) draft() string {
	if !c.form.typedIn() {
		return draft{}.pasted(c.cards.draft(), checkinCardsText).encode()
	}
	d := c.form.put(checkinMode, string(c.mode)).pasted(c.cards.draft(), checkinCardsText)
	switch {
	case c.team != nil:
		d = d.put(checkinTeam, c.team.Team.ID.String())
	case c.kept != uuid.UUID{}:
		d = d.put(checkinTeam, c.kept.String())
	}
	return d.encode()
}

func (c checkin) update(f frame, m Message) (page, []Effect) {
	if c.cards != nil {
		switch m.(type) {
		case Typed, KeyPressed, Pressed, Refused, Crashed, Trouble, cardsEntered, Submitted, RowOpened, Scanned:
			return c.inCards(f, m)
		}
	}
	return c.updateForm(f, m)
}

// updateForm answers messages of the page itself.
func (c checkin) updateForm(f frame, m Message) (page, []Effect) {
	what := nothing
	switch m := m.(type) {
	case Opened:
		c.focus = c.focus.to(c.entrance())
		c.form = c.proposed(f)
		return c, append(c.restore(f), c.listTeams(f))
	case Grew:
		return c, []Effect{c.listTeams(f)}
	case Entered:
		c.team, c.hits, c.recent = nil, nil, nil
	case teamsListed:
		c.recent, c.teams = m.teams, teamOptions(m.teams, func(l desk.TeamLine) roster.Team { return l.Team })
	case Typed:
		return c.typed(f, m)
	case Scanned:
		return c.scanned(f, m.Code)
	case unknownScanned:
		return c.withCode(m.code), nil
	case vehicleScanned:
		return c.withVehicle(m.plate), nil
	case hitsFound:
		return c.listed(f, m)
	case teamChosen:
		c = c.choose(f, m)
		c.form = c.proposed(f)
		return c, nil
	case refile:
		return c, []Effect{c.corrects(f, m.of)}
	case RowOpened:
		return c.rowOpened(f, m)
	case Submitted:
		return c.submitted(f, m.Form)
	case KeyPressed:
		if c.filling, what = c.keyed(m.Key); what == nothing {
			return c.otherKey(f, m.Key)
		}
	case Pressed:
		if c.filling, what = c.pressed(m.ID, "checkin"); what == nothing {
			return c.otherButton(f, m.ID)
		}
	case Done:
		return c.finished(f)
	case Refused:
		c.filling = c.answered(m, "checkin", c.fields(f), checkinNames)
	case Crashed, Trouble:
		c.busy = false
	}
	return c.act(f, what)
}

func (c checkin) act(f frame, what intent) (page, []Effect) {
	switch what {
	case send, insist:
		return c.save(f, what == insist)
	case drop, leave:
		return c.fresh(f), nil
	}
	return c, nil
}

// fresh is the page ready for the next arrival.
func (c checkin) fresh(f frame) checkin {
	c.filling, c.restored = filling{form: c.form.clear()}, false
	c.form = c.proposed(f)
	c.team, c.kept, c.hits, c.found, c.eager = nil, uuid.UUID{}, nil, "", false
	c.focus = c.focus.to(c.entrance())
	return c
}

// work is whose it is to file what is filed: a vehicle anybody's.
func (c checkin) work() roster.Work {
	if c.mode == vehicleArrives {
		return roster.Anybody
	}
	return roster.Reception
}

// entrance is the field where a new filing begins.
func (c checkin) entrance() string {
	switch c.mode {
	case personArrives:
		return checkinName
	case vehicleArrives:
		return "checkin.plate"
	}
	return checkinFind
}

// restore looks again for what a kept draft was searching, and reads its team; its form is filled already.
func (c checkin) restore(f frame) []Effect {
	var effects []Effect
	if text := c.form.text(checkinFind); text != "" && c.found != text {
		effects = append(effects, c.find(f, text))
	}
	if c.kept != (uuid.UUID{}) {
		effects = append(effects, c.read(f, c.kept, true))
	}
	return effects
}

func (c checkin) typed(f frame, m Typed) (page, []Effect) {
	c.form = c.form.typed(m.Field, m.Text)
	if m.Field != checkinFind {
		return c, nil
	}
	c.eager = false
	return c, []Effect{c.find(f, m.Text)}
}

func (c checkin) find(f frame, text string) Effect {
	if strings.TrimSpace(text) == "" {
		return Effect{Name: "find teams", Topic: "find teams", Look: true, Run: func(context.Context) Message { return hitsFound{text: text} }}
	}
	return f.look("find teams", func(ctx context.Context, d *desk.Desk) (Message, error) {
		hits, err := d.Search(ctx, text, 9)
		return hitsFound{text, hits}, err
	})
}

func (c checkin) listed(f frame, m hitsFound) (page, []Effect) {
	if m.text != c.form.text(checkinFind) {
		return c, nil
	}
	c.hits, c.found = teamsAmong(m.hits), m.text
	if !c.eager {
		return c, nil
	}
	return c.submitted(f, "checkin.search")
}

func (c checkin) listTeams(f frame) Effect {
	return f.look("list teams", func(ctx context.Context, d *desk.Desk) (Message, error) {
		teams, err := d.Teams(ctx, desk.BoardFilter{})
		return teamsListed{teams}, err
	})
}

func (c checkin) read(f frame, id uuid.UUID, restored bool) Effect {
	return f.look("open team", func(ctx context.Context, d *desk.Desk) (Message, error) {
		team, err := d.Team(ctx, id)
		return teamChosen{team: team, restored: restored}, err
	})
}

// corrects reads the team of a filing that is to be put right.
func (c checkin) corrects(f frame, of roster.Ref) Effect {
	return f.look("open team", func(ctx context.Context, d *desk.Desk) (Message, error) {
		p, err := d.Picture(ctx)
		if err != nil {
			return nil, err
		}
		team, err := d.Team(ctx, ownerOf(p, of).ID)
		return teamChosen{team: team, mode: roster.Correction}, err
	})
}

// choose fills the form with what is known of the team; the operator confirms the four numbers.
func (c checkin) choose(f frame, m teamChosen) checkin {
	t := m.team
	c.team, c.hits, c.found, c.eager, c.mode = &t, nil, "", false, teamArrives
	c.kept = uuid.UUID{}
	if m.restored {
		return c
	}
	announced := t.SignedUp // its numbers come before those of the books: they say who is on the road
	people, vehicles := cmp.Or(announced.People, t.Team.Size), cmp.Or(announced.Vehicles, t.Team.Vehicles)
	if c.here() && len(t.Filings) > 0 {
		people, vehicles = t.Filings[0].People, t.Filings[0].Vehicles
	}
	for id, text := range map[string]string{
		"name": t.Team.Name, "leader": cmp.Or(t.Team.Leader, announced.Contact), "phone": cmp.Or(t.Team.Phone, announced.Phone),
		"people": number(people), "vehicles": number(vehicles),
		"capability": cmp.Or(direction(t.Team.Capabilities), announced.Capability), "hours": number(int(cmp.Or(announced.SelfSufficiency, t.Team.SelfSufficiency))),
		"mode": m.mode,
	} {
		c.form = c.form.put("checkin."+id, text)
	}
	c.form = c.form.put(checkinFind, "").untouched()
	c.ask, c.wrong = nil, ""
	c.focus = c.focus.to("checkin.people")
	return c
}

// here says the chosen team has filed its arrival and not left.
func (c checkin) here() bool {
	if c.team == nil {
		return false
	}
	switch c.team.Team.Status {
	case roster.TeamStandby, roster.TeamOnTask, roster.TeamResting, roster.TeamLeaving:
		return true
	}
	return false
}

func (c checkin) rowOpened(f frame, m RowOpened) (page, []Effect) {
	id, err := uuid.Parse(m.Row)
	if err != nil {
		return c, nil
	}
	c.ask = nil // of a look-alike: the one already filed is meant
	return c, []Effect{c.read(f, id, false)}
}

func (c checkin) submitted(f frame, form string) (page, []Effect) {
	if form != "checkin.search" {
		return c.save(f, false)
	}
	text := c.form.text(checkinFind)
	switch {
	case strings.TrimSpace(text) == "":
		c.eager = false
	case c.found != text:
		c.eager = true // the hits are on their way
	case len(c.hits) > 0:
		c.eager = false
		return c, []Effect{c.read(f, recordOf(c.hits[0]).ID, false)}
	default:
		return c.unknown(), nil
	}
	return c, nil
}

// unknown begins a team nobody knows, named as it was searched for.
func (c checkin) unknown() checkin {
	name := strings.TrimSpace(c.form.text(checkinFind))
	c.team, c.kept, c.hits, c.found, c.eager, c.mode = nil, uuid.UUID{}, nil, "", false, teamArrives
	if tag.Looks(name) || name != "" && name == c.code { // a label whose record is not here: not a name
		return c.withCode(name)
	}
	c.form = c.form.put(checkinName, name).put(checkinFind, "")
	c.focus = c.focus.to(afterName(name, checkinName, "checkin.people"))
	return c
}

// afterName is where the keyboard goes behind a name taken from the search: on to the next field when it is a name, to
// the name itself, selected, when it is still to be written (nothing, or initials that found nobody).
func afterName(name, field, next string) string {
	if strings.ContainsFunc(name, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return next
	}
	return field
}

func (c checkin) otherKey(f frame, key string) (page, []Effect) {
	switch key {
	case "Ctrl+N":
		return c.unknown(), nil
	case "Ctrl+F":
		c.mode = teamArrives
		c.focus = c.focus.to(checkinFind)
	case "Ctrl+T":
		return c.otherButton(f, "checkin.team")
	case "Ctrl+G":
		return c.otherButton(f, "checkin.person")
	case "Ctrl+L":
		return c.otherButton(f, "checkin.vehicle")
	case "Ctrl+B":
		return c.otherButton(f, "checkin.cards")
	}
	return c, nil
}

func (c checkin) otherButton(f frame, id string) (page, []Effect) {
	switch id {
	case "checkin.cards":
		if !f.may(roster.Reception) {
			return c, nil
		}
		c.cards = &pasted[shorthand.Card]{}
		c.focus = c.focus.to(checkinCardsText)
	case "checkin.new":
		return c.unknown(), nil
	case "checkin.clear":
		return c.fresh(f), nil
	case "checkin.reinforcement", "checkin.correction": // the answer to the question what a second filing is
		c.ask = nil
		c.form = c.form.put("checkin.mode", strings.TrimPrefix(id, "checkin."))
		return c.save(f, false)
	case "checkin.old": // the first of those it looks like
		if c.ask != nil && len(c.ask.Records) > 0 {
			return c.rowOpened(f, RowOpened{Row: c.ask.Records[0].ID.String()})
		}
	case "checkin.team", "checkin.person", "checkin.vehicle":
		c.mode = arrival(strings.TrimPrefix(id, "checkin."))
		c.focus = c.focus.to(c.entrance())
	}
	return c, nil
}

func (c checkin) save(f frame, anyway bool) (page, []Effect) {
	if c.busy || !f.open || !f.may(c.work()) || c.ask != nil && !anyway {
		return c, nil
	}
	if c.filling = c.checked(f.words, c.fields(f), "checkin.people", "checkin.vehicles", "checkin.hours", "checkin.seats"); c.form.faulty() {
		return c, nil
	}
	c.busy = true
	return c, []Effect{c.filing(f, checkinWordsIn(f.language), anyway)}
}

func (c checkin) filing(f frame, w checkinWords, anyway bool) Effect {
	name := c.text(checkinName)
	switch c.mode {
	case personArrives:
		return f.act("checkin", "file a walk-up", func(ctx context.Context, d *desk.Desk) (record.Receipt, error) {
			return d.WalkUp(ctx, c.walkUp(f, anyway))
		}, func(record.Receipt) string { return name })
	case vehicleArrives:
		return f.act("checkin", "file a vehicle", func(ctx context.Context, d *desk.Desk) (record.Receipt, error) {
			return d.AddVehicle(ctx, c.vehicle(f, anyway))
		}, func(record.Receipt) string { return strings.ToUpper(c.text("checkin.plate")) })
	}
	a := c.arrives(f, anyway)
	return f.act("checkin", "file a team", func(ctx context.Context, d *desk.Desk) (record.Receipt, error) {
		return d.CheckIn(ctx, a)
	}, func(record.Receipt) string { return fmt.Sprintf(w.SavedTeam, name, a.People) })
}

func (c checkin) arrives(f frame, anyway bool) roster.Arrival {
	text := func(id string) string { return c.text("checkin." + id) }
	a := roster.Arrival{
		People: c.whole("checkin.people"), Vehicles: c.whole("checkin.vehicles"), Capability: text("capability"),
		SelfSufficiency: float64(c.whole("checkin.hours")), ArrivedAt: c.moment(f, "checkin.at"), Place: text("place"), Leader: text("leader"),
		Phone: text("phone"), Admission: text("admission"), Reason: text("reason"), Note: c.noted(f), Plates: strings.Fields(text("plates")),
		Reinforces: text("mode") == roster.Reinforcement, Corrects: text("mode") == roster.Correction,
		RouteOut: text("route"), Anyway: anyway, BackEntered: text("late") != "",
	}
	a.Reason, a.RouteOut, a.Plates = c.whyNotText("reason"), c.whyNotText("route"), platesIn(text("plates"))
	if c.team != nil {
		a.Team = c.team.Team.ID
		if !c.team.InCensus { // what the census shows is another space's
			a.Seen = basis(c.team.Team.From)
		}
		return a
	}
	a.NewTeam = &roster.TeamForm{Name: text("name"), Leader: a.Leader, Phone: a.Phone, Size: a.People, SelfSufficiency: a.SelfSufficiency}
	if a.Capability != "" {
		a.NewTeam.Capabilities = []string{a.Capability}
	}
	return a
}

func (c checkin) walkUp(f frame, anyway bool) roster.WalkUp {
	text := func(id string) string { return c.text("checkin." + id) }
	return roster.WalkUp{
		Name: text("name"), Phone: text("phone"), IDNumber: text("id"), Role: text("role"), EmergencyContact: text("emergency"),
		Admission: text("admission"), Reason: c.whyNotText("reason"), Place: text("place"), ArrivedAt: c.moment(f, "checkin.at"),
		Anyway: anyway, BackEntered: text("late") != "",
	}
}

func (c checkin) vehicle(f frame, anyway bool) roster.VehicleForm {
	text := func(id string) string { return c.text("checkin." + id) }
	v := roster.VehicleForm{
		Plate: text("plate"), PlateColor: text("color"), Type: text("type"), Driver: text("driver"), DriverPhone: text("phone"),
		Seats: c.whole("checkin.seats"), Place: text("place"), ArrivedAt: c.moment(f, "checkin.at"), Anyway: anyway, BackEntered: text("late") != "",
	}
	if id, err := uuid.Parse(text("of")); err == nil {
		v.Team = id
	}
	return v
}

func (c checkin) finished(f frame) (page, []Effect) {
	return c.fresh(f), []Effect{c.listTeams(f)}
}

// basis is what the operator saw of a record; of one not read from here nothing is claimed.
func basis(from roster.From) record.Basis {
	if from.Row.Kind == nil {
		return nil
	}
	return from.Row.Basis()
}

package screen

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"qianshao/shared/catalog"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// choices turns declared codes into options that pinyin initials find.
func choicesOf(l Language, codes []record.Option) []Option {
	choices := make([]Option, len(codes))
	for i, c := range codes {
		choices[i] = Option{ID: c.Name, Label: c.Label.In(string(l)), Initials: roster.Initials(c.Label.Zh)}
	}
	return choices
}

// field is a declared field; the schema is fixed when the program is built, so a name it lacks is a broken promise of
// ours, which a test over every page finds.
func (f frame) field(kind, name string) *record.Field { return f.schema.Kind(kind).Field(name) }

// options are the codes of a declared field, or the words it suggests.
func (f frame) options(kind, field string) []Option {
	return choicesOf(f.language, f.field(kind, field).Options)
}

// only keeps the options named.
func only(all []Option, ids ...string) []Option {
	return slices.DeleteFunc(all, func(o Option) bool { return !slices.Contains(ids, o.ID) })
}

// shown gives the words for a stored code.
func (f frame) shown(kind, field, text string) string {
	if text == "" {
		return ""
	}
	return f.field(kind, field).Shown(text, string(f.language))
}

func (f frame) kindName(kind string) string {
	if k := f.schema.Kind(kind); k != nil {
		return k.Label.In(string(f.language))
	}
	return kind
}

func (f frame) in(l record.Label) string { return l.In(string(f.language)) }

// status is a state with the tone it has everywhere.
func (f frame) status(kind string, s roster.Status) Cell {
	field := "status"
	switch kind {
	case "signup":
		field = "decision"
	case "incident":
		field = "mechanism_status"
	}
	return Cell{f.shown(kind, field, string(s)), tones[kind][s]}
}

// tones are what the states mean at a glance. A state that is not named is plain.
var tones = map[string]map[roster.Status]Tone{
	"team": {
		roster.TeamRegistered: Muted, roster.TeamEnRoute: EnRoute, roster.TeamStandby: Ready, roster.TeamOnTask: OnTask,
		roster.TeamResting: Resting, roster.TeamLeaving: Info, roster.TeamWithdrawn: Withdrawn, roster.TeamHome: Withdrawn,
	},
	"incident": {
		roster.MechanismPending: Warn, roster.MechanismActive: Good, roster.MechanismAdjusted: Good, roster.MechanismEnded: Muted, roster.MechanismArchived: Muted,
	},
	"group_member": {roster.MemberPending: Warn, roster.MemberApproved: Good},
	"signup": {
		roster.SignupUndecided: Warn, roster.SignupAdmitted: Good, roster.SignupStandby: Info, roster.SignupDissuaded: Muted,
	},
	"need": {
		roster.NeedLead: Warn, roster.NeedUnchecked: Warn, roster.NeedDoubtful: Warn, roster.NeedVerified: Info, roster.NeedPublished: Info,
		roster.NeedPartial: OnTask, roster.NeedAnswered: Good, roster.NeedClosed: Muted, roster.NeedFalse: Muted, roster.NeedDuplicate: Muted,
	},
	"task": {
		roster.TaskDraft: Muted, roster.TaskReady: Warn, roster.TaskIssued: Info, roster.TaskReceived: Info, roster.TaskSetOff: EnRoute,
		roster.TaskArrived: OnTask, roster.TaskUnderway: OnTask, roster.TaskDone: Good, roster.TaskHanded: Warn, roster.TaskStopped: Muted, roster.TaskReviewed: Good,
	},
}

// capabilities are a team's directions in words.
func (f frame) capabilities(codes []string) string {
	words := make([]string, len(codes))
	for i, c := range codes {
		words[i] = f.capability(c)
	}
	return strings.Join(words, f.words.Comma)
}

func (f frame) capability(code string) string {
	return catalog.DirectionWords(code, string(f.language))
}

func (f frame) capabilityOptions() []Option { return choicesOf(f.language, catalog.Directions()) }

func (f frame) disasterOptions() []Option { return choicesOf(f.language, catalog.Disasters()) }

func (f frame) disaster(code string) string {
	return catalog.Word(catalog.Disasters(), code, string(f.language))
}

// districtOptions are the districts of today. They have no English names.
func (f frame) districtOptions() []Option {
	list := catalog.Districts(f.now)
	options := make([]Option, len(list))
	for i, d := range list {
		options[i] = Option{ID: d.Code, Label: d.Name, Initials: d.Initials}
	}
	return options
}

func (f frame) district(code string) string { return catalog.DistrictName(code) }

// name is the label of a declared field, fit to stand before an entry.
func (f frame) name(kind, field string) string { return f.capital(f.in(f.field(kind, field).Label)) }

// entry is a form's field for a declared one, with its label, its length and its options.
func (f frame) entry(id, kind, field string, how FieldKind) Field {
	d := f.field(kind, field)
	e := Field{ID: id, Label: f.name(kind, field), Kind: how, LenMax: min(d.LenMax, 300)}
	if unit := f.in(d.Unit); unit != "" {
		e.Label += f.words.Open + unit + f.words.Shut
	}
	if how == Pick {
		e.Options = f.options(kind, field)
	}
	return e
}

// must says a form does not save without the field.
func must(e Field) Field {
	e.Required = true
	return e
}

func wide(e Field) Field {
	e.Wide = true
	return e
}

// hinted adds what helps to fill a field in.
func hinted(e Field, hint string) Field {
	e.Hint = hint
	return e
}

// texts are states as option IDs: all of them, or those among allowed where some are named.
func texts(states []roster.Status, allowed ...roster.Status) []string {
	ids := make([]string, 0, len(states))
	for _, s := range states {
		if len(allowed) == 0 || slices.Contains(allowed, s) {
			ids = append(ids, string(s))
		}
	}
	return ids
}

// refOf names a record by the ID of a row.
func refOf(kind, row string) roster.Ref {
	id, _ := uuid.Parse(row)
	return roster.Ref{Kind: kind, ID: id}
}

// hidden is a sensitive text as a list shows it; the dialogs in which somebody is called or corrected show it whole.
func (f frame) hidden(kind, field, text string) string { return f.field(kind, field).Mask.Hide(text) }

// second tells hits of one name apart; a district stands there by its name.
func (f frame) second(h roster.Hit) string {
	parts := strings.Fields(h.Second)
	for i, p := range parts {
		parts[i] = f.district(p)
	}
	if h.Census {
		parts = append(parts, f.words.Census)
	}
	return joined(parts...)
}

// capital begins a label with a capital letter, in English.
func (f frame) capital(label string) string {
	if r, size := utf8.DecodeRuneInString(label); f.language == English {
		return string(unicode.ToUpper(r)) + label[size:]
	}
	return label
}

// teamOptions are teams as a pick offers them.
func teamOptions[T any](lines []T, team func(T) roster.Team) []Option {
	options := make([]Option, len(lines))
	for i, l := range lines {
		t := team(l)
		options[i] = Option{ID: t.ID.String(), Label: t.Name, Initials: roster.Initials(t.Name)}
	}
	return options
}

// except leaves one record out.
func except(options []Option, id uuid.UUID) []Option {
	return slices.DeleteFunc(slices.Clone(options), func(o Option) bool { return o.ID == id.String() })
}

package page

import (
	"qianshao/shared/catalog"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// Mark is a state as every page shows it: a shape, a colour and always the word. The hues are those of Okabe and Ito,
// which the colour-blind tell apart; the shapes are read on paper too.
type Mark struct {
	Shape string // of a symbol in layout.html
	Tone  string // of a class in console.css
	Word  string
}

// Marked is a mark of a shape and a tone, either of which may be empty, with its word.
func Marked(shape, tone, word string) Mark { return Mark{shape, tone, word} }

// look is the shape and tone of a state.
type look struct{ shape, tone string }

// looks of states. A state that is not named is plain.
func looks(kind string) map[roster.Status]look {
	switch kind {
	case "team":
		return map[roster.Status]look{
			roster.TeamRegistered: {"dash", "muted"}, roster.TeamEnRoute: {"right", "enroute"}, roster.TeamStandby: {"square", "ready"},
			roster.TeamOnTask: {"up", "ontask"}, roster.TeamResting: {"half", "resting"}, roster.TeamLeaving: {"diamond", "info"},
			roster.TeamWithdrawn: {"ring", "gone"}, roster.TeamHome: {"check", "gone"},
		}
	case "need":
		return map[roster.Status]look{
			roster.NeedLead: {"dash", "muted"}, roster.NeedUnchecked: {"diamond", "warn"}, roster.NeedVerified: {"diamond", "info"},
			roster.NeedDoubtful: {"cross", "warn"}, roster.NeedFalse: {"cross", "muted"}, roster.NeedDuplicate: {"dash", "muted"},
			roster.NeedPublished: {"right", "enroute"}, roster.NeedPartial: {"half", "ontask"}, roster.NeedAnswered: {"square", "ready"},
			roster.NeedClosed: {"ring", "gone"},
		}
	case "task":
		return map[roster.Status]look{
			roster.TaskDraft: {"dash", "muted"}, roster.TaskReady: {"diamond", "warn"}, roster.TaskIssued: {"right", "enroute"},
			roster.TaskReceived: {"right", "enroute"}, roster.TaskSetOff: {"right", "enroute"}, roster.TaskArrived: {"up", "ontask"},
			roster.TaskUnderway: {"up", "ontask"}, roster.TaskDone: {"square", "ready"}, roster.TaskHanded: {"half", "resting"},
			roster.TaskStopped: {"cross", "muted"}, roster.TaskReviewed: {"check", "ready"},
		}
	case "incident":
		return map[roster.Status]look{
			roster.MechanismPending: {"diamond", "warn"}, roster.MechanismActive: {"square", "ready"}, roster.MechanismAdjusted: {"square", "ready"},
			roster.MechanismEnded: {"ring", "gone"}, roster.MechanismArchived: {"ring", "gone"},
		}
	case "person":
		return map[roster.Status]look{
			roster.PersonPresent: {"square", "ready"}, roster.PersonOut: {"up", "ontask"}, roster.PersonResting: {"half", "resting"},
			roster.PersonLeft: {"ring", "gone"}, roster.PersonInjured: {"cross", "alarm"}, roster.PersonMissing: {"cross", "alarm"},
		}
	case "vehicle":
		return map[roster.Status]look{
			roster.VehicleEnRoute: {"right", "enroute"}, roster.VehicleArrived: {"square", "ready"}, roster.VehicleOut: {"up", "ontask"},
			roster.VehicleLeft: {"ring", "gone"},
		}
	}
	return nil
}

// fieldOf is the field that holds the state of a kind.
func fieldOf(kind string) string {
	if kind == "incident" {
		return "mechanism_status"
	}
	return "status"
}

// Mark shows a state of a kind of record.
func (p *Page) Mark(kind string, s roster.Status) Mark {
	if s == "" {
		return Mark{"dash", "muted", p.T("未定", "none")}
	}
	l, ok := looks(kind)[s]
	if !ok {
		l = look{"dash", "muted"}
	}
	return Mark{l.shape, l.tone, p.Shown(kind, fieldOf(kind), string(s))}
}

// Urgency shows how soon a need must be met. It stands in a need as a code or as somebody's words for one.
func (p *Page) Urgency(text string) Mark {
	o := p.State.Schema.Kind("need").Field("urgency").Match(text)
	if o == nil {
		return Mark{"", "muted", text}
	}
	switch word := p.In(o.Label); o.Name {
	case "critical":
		return Mark{"cross", "alarm", word}
	case "urgent":
		return Mark{"up", "ontask", word}
	default:
		return Mark{"", "muted", word}
	}
}

// Silence shows how long something was not heard from.
func (p *Page) Silence(s roster.Silence, word string) Mark {
	switch s {
	case roster.Silent:
		return Mark{"cross", "alarm", word}
	case roster.Quiet:
		return Mark{"up", "warn", word}
	}
	return Mark{"", "", word}
}

// Fresh shows whether a published need can still be acted on.
func (p *Page) Fresh(f roster.Freshness) Mark {
	switch f {
	case roster.Fresh:
		return Mark{"square", "ready", p.T("新", "fresh")}
	case roster.Recheck:
		return Mark{"up", "warn", p.T("需复核", "re-check")}
	case roster.Stale:
		return Mark{"cross", "alarm", p.T("过期", "stale")}
	}
	return Mark{}
}

// Shown gives the words for a stored code.
func (p *Page) Shown(kind, field, code string) string {
	if code == "" {
		return ""
	}
	k := p.State.Schema.Kind(kind)
	if k == nil || k.Field(field) == nil {
		return code
	}
	return p.listed(k, k.Field(field), k.Field(field).Shown(code, p.Lang))
}

// listed gives the words for a code of the lists that forms choose from, or the text itself where the field has none.
func (p *Page) listed(k *record.Kind, f *record.Field, text string) string {
	switch {
	case catalog.IsDistrict(f):
		return catalog.DistrictName(text)
	case f.Name == "capability" || f.Name == "capabilities":
		return catalog.DirectionWords(text, p.Lang)
	case k.Name == "incident" && f.Name == "type":
		return catalog.Word(catalog.Disasters(), text, p.Lang)
	}
	return text
}

// Masked shows what a mask hides of a personal field.
func (p *Page) Masked(m record.Mask, text string) string {
	if p.Whole {
		return text
	}
	return m.Hide(text)
}

// Phone shows a telephone number to somebody without a reason to see it whole.
func (p *Page) Phone(number string) string { return p.Masked(record.PhoneMask, number) }

// Text shows what somebody typed, with numbers of people and telephones in it hidden.
func (p *Page) Text(words string) string {
	if p.Whole {
		return words
	}
	return HideNumbers(words)
}

// Group names one of the three groups.
func (p *Page) Group(g record.Group) string { return p.In(p.State.Schema.Group(g)) }

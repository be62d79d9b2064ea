package screen

import (
	"slices"
	"strings"

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

// capabilities are a team's directions in words: "water:2" reads 水上救援 2 级.
func (f frame) capabilities(codes []string) string {
	names := make([]string, 0, len(codes))
	for _, c := range codes {
		direction, level, leveled := strings.Cut(c, ":")
		name := f.capability(direction)
		if leveled {
			name += level
		}
		names = append(names, name)
	}
	return strings.Join(names, " ")
}

// directions are the capabilities of YJ/T 1—2022 and those local lists add.
var directions = []record.Option{
	{Name: "collapse", Label: record.Label{Zh: "建筑物倒塌搜救", En: "collapsed structure"}},
	{Name: "mountain", Label: record.Label{Zh: "山地搜救", En: "mountain"}},
	{Name: "water", Label: record.Label{Zh: "水上搜救", En: "water"}},
	{Name: "diving", Label: record.Label{Zh: "潜水救援", En: "diving"}},
	{Name: "medical", Label: record.Label{Zh: "应急医疗救护", En: "medical"}},
}

func (f frame) capability(code string) string {
	for _, d := range directions {
		if d.Name == code {
			return f.in(d.Label)
		}
	}
	return code
}

func (f frame) capabilityOptions() []Option { return choicesOf(f.language, directions) }

package record

import "slices"

// GroupName is what the office calls one of the three groups from now on.
type GroupName struct {
	Group Group
	Label Label
}

// Standard declares every kind of record of this version. Build it once, at the start of a program, and hand it on.
// Groups that the office has renamed are shown by their new names; the old ones are still understood.
//
// Adding a field is one line in a declare_*.go: the next free number of its kind, its name and labels, and what
// differs from a quiet, open text. A number is given once: stored changes carry it for ever.
func Standard(names ...GroupName) *Schema {
	kinds := []*Kind{
		space(), incident(), groupMember(),
		signup(), publication(), team(), checkin(), person(), vehicle(),
		need(), task(), supply(), movement(), equipment(),
		message(), journal(), report(), document(),
		organisation(), liaison(), workgroup(), successCase(),
	}
	for _, area := range []func() []*Kind{
		commandKinds, informationKinds, forceKinds, trafficKinds, taskKinds, logisticsKinds, leavingKinds, paperKinds, censusKinds, trainingKinds,
	} {
		kinds = append(kinds, area()...)
	}
	for _, k := range kinds {
		k.rename(names)
	}
	s := NewSchema(kinds...)
	s.groups = names
	return s
}

// Group is what the office calls a group.
func (s *Schema) Group(g Group) Label {
	for _, n := range s.groups {
		if n.Group == g {
			return n.Label
		}
	}
	return g.Label()
}

// Renamed lists the groups that the office has renamed.
func (s *Schema) Renamed() []GroupName { return slices.Clone(s.groups) }

// Words shows options that are groups by what the office calls them.
func (s *Schema) Words(options []Option) []Option { return renamed(options, s.groups) }

// rename shows groups by other names wherever a field offers them.
func (k *Kind) rename(names []GroupName) {
	for i := range k.Fields {
		k.Fields[i].Options = renamed(k.Fields[i].Options, names)
	}
}

func renamed(options []Option, names []GroupName) []Option {
	if len(names) == 0 {
		return options
	}
	options = slices.Clone(options)
	for i, o := range options {
		at := slices.IndexFunc(names, func(n GroupName) bool { return string(n.Group) == o.Name && o.Label.Zh == n.Group.Label().Zh })
		if at >= 0 {
			options[i] = Option{Name: o.Name, Label: names[at].Label, Aliases: append(slices.Clone(o.Aliases), o.Label.Zh)}
		}
	}
	return options
}

// What many kinds say in the same words.

// reasonField is why the state last changed.
func reasonField(wire uint16) Field { return TextField(wire, "reason", "原因", "reason") }

// recorderField is who wrote the record first, so that a verifier can be another person.
func recorderField(wire uint16) Field {
	return TextField(wire, "recorded_by", "登记人", "recorded by")
}

// noteField is anything else there is to say.
func noteField(wire uint16) Field { return TextField(wire, "note", "备注", "remarks").Long(2000) }

// numberField is the readable number given at a desk, e.g. YB-A-0137; it is valid for ever.
func numberField(wire uint16) Field { return TextField(wire, "number", "编号", "number").Long(40) }

// stateTimeField is when the present state came about, which may be earlier than when it was entered.
func stateTimeField(wire uint16) Field {
	return TimeField(wire, "status_at", "状态时间", "state since")
}

// stateSourceField is how the present state became known.
func stateSourceField(wire uint16) Field {
	return knownByField(wire, "status_source", "状态来源", "state known by")
}

// knownByField is how something became known.
func knownByField(wire uint16, name, zh, en string) Field {
	return TextField(wire, name, zh, en).Long(40).Suggests(
		Choice("self", "本人报告", "told in person"),
		Choice("radio", "电台", "radio"),
		Choice("phone", "电话", "phone"),
		Choice("desk", "席位记录", "desk"),
		Choice("estimate", "推测", "estimate"),
	)
}

// sameAsField names the record that goes on when this one was found to be a repetition of it.
func sameAsField(wire uint16, of string) Field {
	return RefField(wire, "same_as", "并入", "same as", of).Surfaced()
}

// apartField names records this one was looked at beside and is not the same as, so that nobody is asked twice.
func apartField(wire uint16, of string) Field {
	return RecordsField(wire, "distinct_from", "已确认不同于", "known to differ from", of)
}

// phoneField is a telephone number, hidden by default.
func phoneField(wire uint16, name, zh, en string) Field {
	return TextField(wire, name, zh, en).Long(60).Masked(PhoneMask)
}

func latField(wire uint16) Field {
	return NumberField(wire, "lat", "纬度", "latitude").In("度", "degrees").Between(-90, 90)
}

func lonField(wire uint16) Field {
	return NumberField(wire, "lon", "经度", "longitude").In("度", "degrees").Between(-180, 180)
}

func peopleField(wire uint16) Field {
	return CountField(wire, "people", "人数", "people").In("人", "people")
}

func vehiclesField(wire uint16) Field {
	return CountField(wire, "vehicles", "车辆数", "vehicles").In("辆", "vehicles")
}

func hoursField(wire uint16) Field {
	return NumberField(wire, "self_sufficiency_hours", "自我保障时长", "self-sufficiency").In("小时", "hours").Between(0, 10_000)
}

// groups are the three groups of the mechanism (编组), with the words the plan has for them.
func groups() []Option {
	return []Option{
		Choice(string(General), "综合组", "general group").Or("综合"),
		Choice(string(Coordination), "协调组", "coordination group").Or("协调"),
		Choice(string(Support), "保障组", "support group").Or("保障"),
	}
}

// origins are where a force comes from.
func origins() []Option {
	return []Option{
		Choice("city", "市内", "within the city").Or("本市"),
		Choice("outside", "跨市", "from outside the city").Or("市外", "跨省"),
		Choice("on_scene", "已到达", "already on scene").Or("已到场"),
	}
}

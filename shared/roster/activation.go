package roster

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/record"
)

// DefaultMembers is the membership the plan gives the three groups: data to start from, edited on the spot.
func DefaultMembers() []MemberForm {
	lead := "市应急局救援协调处"
	units := map[record.Group]string{
		record.General:      "宣传 网信 民政 财政 应急",
		record.Coordination: "应急 警备区 总工会 团市委 红十字会 消防救援",
		record.Support:      "宣传 经信 公安 交通 商务 卫健 应急 总工会 团市委 红十字会 通信",
	}
	var members []MemberForm
	for _, g := range []record.Group{record.General, record.Coordination, record.Support} {
		members = append(members, MemberForm{Group: g, Unit: lead, Duty: "牵头"})
		for unit := range strings.FieldsSeq(units[g]) {
			members = append(members, MemberForm{Group: g, Unit: unit, Duty: "成员"})
		}
	}
	return members
}

// membersMax keeps one act within its bounds.
const membersMax = 200

// Activate opens the incident of a space: started on an order, or 待启动 where none has reached the desk. known are the
// incidents the space has.
func Activate(a Actor, known []Incident, f Activation) (record.Act, error) {
	if r := a.may(); r != nil {
		return record.Act{}, r
	}
	for _, in := range known {
		if in.JoinedInto == (uuid.UUID{}) {
			return record.Act{}, refuse(IncidentOpen, in.Name).with(in.Ref())
		}
	}
	if strings.TrimSpace(f.Name) == "" {
		return record.Act{}, missing("name", says("事件名称", "name"))
	}
	if !f.Pending && f.OrderNo == "" && f.OrderedBy == "" {
		return record.Act{}, refuse(OrderMissing).on("order_no")
	}
	members := f.Members
	if members == nil {
		members = DefaultMembers()
	}
	if len(members) > membersMax {
		return record.Act{}, refuse(TooManyAtOnce, membersMax)
	}
	x := a.begin()
	id := x.fresh()
	state, line := MechanismActive, "启动现场协调机制：%s"
	if f.Pending {
		state, line = MechanismPending, "登记事件（待启动）：%s"
	}
	e := change("incident", id).text("name", f.Name).text("type", f.Type).text("area", f.Area).text("place", f.Place).
		text("short_code", cmp.Or(strings.ToUpper(f.ShortCode), shortCode(f.Place, f.Name))).
		text("response_unit", f.ResponseUnit).text("response_level", f.ResponseLevel).status("mechanism_status", state).
		text("order_no", f.OrderNo).text("public_phone", f.PublicPhone)
	if !f.Pending {
		e.text("activated_by", cmp.Or(f.OrderedBy, a.Operator)).time("activated_at", a.at(f.At))
	}
	x.with(e)
	for _, m := range members {
		x.with(newMember(x, id, m))
	}
	return x.journal(id, a.at(f.At), fmt.Sprintf(line, f.Name)+orderWords(f.OrderNo)), nil
}

// shortCode makes the letters that stand in readable numbers from the first two syllables of the place, as YB of 渝北.
func shortCode(place, name string) string {
	for _, text := range []string{place, name} {
		if initials := initialsOf(strings.TrimPrefix(strings.TrimPrefix(text, "重庆市"), "重庆")); len(initials) >= 2 {
			return strings.ToUpper(initials[:2])
		}
	}
	return ""
}

func orderWords(no string) string {
	if no == "" {
		return ""
	}
	return "（" + no + "）"
}

func missing(field string, label record.Label) *Refusal { return refuse(FieldMissing, label).on(field) }

// StartMechanism starts a 待启动 incident once the order is known.
func StartMechanism(a Actor, in Incident, f Start) (record.Act, error) {
	ordered := map[Requirement]bool{NeedsOrder: f.OrderNo != "" || f.OrderedBy != ""}
	if r := MechanismMachine().step(a, in.From, in.Mechanism, MechanismActive, ordered); r != nil {
		return record.Act{}, r
	}
	e := change("incident", in.ID).on(f.Seen).status("mechanism_status", MechanismActive).text("order_no", f.OrderNo).
		text("activated_by", cmp.Or(f.OrderedBy, a.Operator)).time("activated_at", a.at(f.At)).
		text("response_unit", f.ResponseUnit).text("response_level", f.ResponseLevel)
	return a.begin().with(e).journal(in.ID, a.at(f.At), "启动现场协调机制："+in.Name+orderWords(f.OrderNo)), nil
}

// ChangeLevel records a change of the response level, which is a fact apart from the mechanism's state.
func ChangeLevel(a Actor, in Incident, f LevelChange) (record.Act, error) {
	if f.Level == "" {
		return record.Act{}, missing("level", says("响应级别", "response level"))
	}
	ordered := map[Requirement]bool{NeedsOrder: f.OrderNo != "" || f.Unit != ""}
	if r := MechanismMachine().step(a, in.From, in.Mechanism, MechanismAdjusted, ordered); r != nil {
		return record.Act{}, r
	}
	if f.Level == in.ResponseLevel && (f.Unit == "" || f.Unit == in.ResponseUnit) {
		return record.Act{}, refuse(NothingChanges)
	}
	e := change("incident", in.ID).on(f.Seen).status("mechanism_status", MechanismAdjusted).text("response_level", f.Level).
		text("response_unit", f.Unit).text("level_order_no", f.OrderNo).time("level_changed_at", a.at(f.At)).text("reason", f.Reason)
	level := in.label("response_level", f.Level)
	return a.begin().with(e).journal(in.ID, a.at(f.At), "应急响应调整为"+level.Zh+orderWords(f.OrderNo)), nil
}

// label is a code of a field as it stands on screen.
func (o From) label(field, code string) record.Label {
	return Machine{Field: field}.label(o, Status(code))
}

// EndMechanism ends it. Tasks still open and teams still here are named first, for they go on: a task may be closed
// after the end.
func EndMechanism(a Actor, in Incident, open []Task, here []Team, f Ending) (record.Act, error) {
	met := map[Requirement]bool{NeedsOrder: f.OrderNo != "" || f.OrderedBy != "", NeedsReason: f.Reason != ""}
	if r := MechanismMachine().step(a, in.From, in.Mechanism, MechanismEnded, met); r != nil {
		return record.Act{}, r
	}
	if n := len(open) + len(here); n > 0 && !f.Anyway {
		return record.Act{}, refuse(WorkOpen, n, openWords(open, here)).ask().with(openRefs(open, here)...)
	}
	e := change("incident", in.ID).on(f.Seen).status("mechanism_status", MechanismEnded).time("ended_at", a.at(f.At)).
		text("ended_by", f.OrderedBy).text("end_order_no", f.OrderNo).text("reason", f.Reason)
	return a.begin().with(e).journal(in.ID, a.at(f.At), "终止现场协调机制："+in.Name+orderWords(f.OrderNo)), nil
}

// namedMax is how many things a sentence lists before it says "and more".
const namedMax = 5

func openWords(tasks []Task, teams []Team) string {
	var names []string
	for _, t := range tasks {
		names = append(names, t.Caption())
	}
	for _, t := range teams {
		names = append(names, t.Name)
	}
	return listed(names)
}

func listed(names []string) string {
	if len(names) > namedMax {
		return strings.Join(names[:namedMax], "、") + " …"
	}
	return strings.Join(names, "、")
}

func openRefs(tasks []Task, teams []Team) []Ref {
	var refs []Ref
	for i := range tasks {
		refs = append(refs, tasks[i].Ref())
	}
	for i := range teams {
		refs = append(refs, teams[i].Ref())
	}
	return refs
}

// Archive closes an ended incident for good.
func Archive(a Actor, in Incident, f Ending) (record.Act, error) {
	if r := MechanismMachine().step(a, in.From, in.Mechanism, MechanismArchived, nil); r != nil {
		return record.Act{}, r
	}
	e := change("incident", in.ID).on(f.Seen).status("mechanism_status", MechanismArchived)
	return a.begin().with(e).journal(in.ID, a.at(f.At), "事件归档："+in.Name), nil
}

// SetPublicPhone publishes the number the public calls.
func SetPublicPhone(a Actor, in Incident, phone string, seen record.Basis) (record.Act, error) {
	if r := a.may(); r != nil {
		return record.Act{}, r
	}
	switch {
	case NormalPhone(phone) == "":
		return record.Act{}, missing("public_phone", says("公布电话", "public phone"))
	case phone == in.PublicPhone:
		return record.Act{}, refuse(NothingChanges)
	}
	e := change("incident", in.ID).on(seen).text("public_phone", phone)
	return a.begin().with(e).journal(in.ID, a.Now, "公布联系电话："+phone), nil
}

// JoinIncidents lets from go on as into: an incident a cut-off desk opened joins the official one. Members of both
// count; nothing of from is lost.
func JoinIncidents(a Actor, from, into Incident) (record.Act, error) {
	if r := a.may(); r != nil {
		return record.Act{}, r
	}
	switch {
	case from.ID == into.ID:
		return record.Act{}, refuse(SameRecord)
	case from.JoinedInto == into.ID:
		return record.Act{}, refuse(NothingChanges)
	case into.JoinedInto == from.ID:
		return record.Act{}, refuse(IncidentOpen, into.Name).with(into.Ref())
	}
	e := change("incident", from.ID).ref("joined_into", into.ID)
	return a.begin().with(e).journal(into.ID, a.Now, "事件“"+from.Name+"”并入“"+into.Name+"”"), nil
}

func newMember(x *act, incident uuid.UUID, m MemberForm) *edit {
	return change("group_member", x.fresh()).ref("incident", incident).text("group", string(m.Group)).text("unit", m.Unit).
		text("person", m.Person).text("duty", m.Duty).text("phone", m.Phone).status("status", MemberPending)
}

// AddMembers puts units and people into the groups, pending until approved. Who is in already is left out.
func AddMembers(a Actor, in Incident, known []Member, forms []MemberForm) (record.Act, error) {
	if r := a.may(); r != nil {
		return record.Act{}, r
	}
	if len(forms) > membersMax {
		return record.Act{}, refuse(TooManyAtOnce, membersMax)
	}
	x := a.begin()
	var names []string
	for _, f := range forms {
		if !slices.Contains([]record.Group{record.General, record.Coordination, record.Support}, f.Group) {
			return record.Act{}, missing("group", says("组别", "group"))
		}
		if f.Unit == "" && f.Person == "" {
			return record.Act{}, missing("unit", says("单位或姓名", "unit or person"))
		}
		already := func(m Member) bool { return m.Group == f.Group && m.Unit == f.Unit && m.Person == f.Person }
		if slices.ContainsFunc(known, already) {
			continue
		}
		x.with(newMember(x, in.ID, f))
		names = append(names, a.group(f.Group).Zh+" "+strings.TrimSpace(f.Unit+" "+f.Person))
	}
	if len(names) == 0 {
		return record.Act{}, refuse(NothingChanges)
	}
	return x.journal(in.ID, a.Now, "编组增加（待批）："+listed(names)), nil
}

// RemoveMember takes one out again; the history keeps it.
func RemoveMember(a Actor, m Member, reason string) (record.Act, error) {
	if r := a.may(); r != nil {
		return record.Act{}, r
	}
	if reason == "" {
		return record.Act{}, refuse(ReasonMissing).on("reason")
	}
	e := change("group_member", m.ID)
	e.Delete = true
	return a.begin().with(e).journal(m.Incident, a.Now, "编组减少："+strings.TrimSpace(m.Unit+" "+m.Person)+"，"+reason), nil
}

// Approve records the command's approval of members. Work does not wait for it.
func Approve(a Actor, in Incident, members []Member, f Approval) (record.Act, error) {
	x := a.begin()
	n := 0
	for _, m := range members {
		if m.Status == MemberApproved && len(f.Members) == 0 {
			continue
		}
		documented := map[Requirement]bool{NeedsDocument: f.Approver != "" && f.DocumentNo != ""}
		if r := MemberMachine().step(a, m.From, cmp.Or(m.Status, MemberPending), MemberApproved, documented); r != nil {
			return record.Act{}, r
		}
		x.with(change("group_member", m.ID).status("status", MemberApproved).text("approved_by", f.Approver).
			time("approved_at", a.at(f.At)).text("document_no", f.DocumentNo))
		n++
	}
	switch {
	case n == 0:
		return record.Act{}, refuse(NothingChanges)
	case n > membersMax:
		return record.Act{}, refuse(TooManyAtOnce, membersMax)
	}
	return x.journal(in.ID, a.at(f.At), fmt.Sprintf("编组批准 %d 项，批准人 %s%s", n, f.Approver, orderWords(f.DocumentNo))), nil
}

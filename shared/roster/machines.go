package roster

import (
	"slices"

	"qianshao/shared/record"
)

// The machines of the mechanism, as data: what may follow what, whose work it is, what it asks for. A force that
// reports by radio skips words, so the states of a task that is under way may be entered in any later one.

// MechanismMachine governs incident.mechanism_status.
func MechanismMachine() Machine {
	order, reason := []Requirement{NeedsOrder}, []Requirement{NeedsReason}
	return Machine{Kind: "incident", Field: "mechanism_status", Start: []Status{MechanismPending, MechanismActive}, Steps: []Step{
		{MechanismPending, MechanismActive, nil, order},
		{MechanismPending, MechanismEnded, nil, reason},
		{MechanismActive, MechanismAdjusted, nil, order},
		{MechanismAdjusted, MechanismAdjusted, nil, order},
		{MechanismActive, MechanismEnded, nil, order},
		{MechanismAdjusted, MechanismEnded, nil, order},
		{MechanismEnded, MechanismActive, nil, order},
		{MechanismEnded, MechanismArchived, nil, nil},
	}}
}

// MemberMachine governs group_member.status.
func MemberMachine() Machine {
	return Machine{Kind: "group_member", Field: "status", Start: []Status{MemberPending}, Steps: []Step{
		{MemberPending, MemberApproved, nil, []Requirement{NeedsDocument}},
	}}
}

// SignupMachine governs signup.decision. A decision may be changed, with a reason, until the team is here.
func SignupMachine() Machine {
	m := Machine{Kind: "signup", Field: "decision", Start: []Status{SignupUndecided}}
	all := []Status{SignupUndecided, SignupAdmitted, SignupStandby, SignupDissuaded}
	for _, from := range all {
		for _, to := range all {
			if from == to {
				continue
			}
			s := Step{From: from, To: to, By: []record.Group{record.General, record.Coordination}}
			if from != SignupUndecided || to == SignupDissuaded {
				s.Requires = []Requirement{NeedsReason}
			}
			m.Steps = append(m.Steps, s)
		}
	}
	return m
}

// PublicationMachine governs publication.status.
func PublicationMachine() Machine {
	general := []record.Group{record.General}
	return Machine{
		Kind: "publication", Field: "status",
		Start: []Status{PublicationDraft, PublicationSigned, PublicationOut},
		Steps: []Step{
			{PublicationDraft, PublicationSigned, general, []Requirement{NeedsSigner}},
			{PublicationSigned, PublicationOut, general, nil},
			{PublicationDraft, PublicationWithdrawn, general, nil},
			{PublicationSigned, PublicationWithdrawn, general, []Requirement{NeedsReason}},
			{PublicationOut, PublicationWithdrawn, general, []Requirement{NeedsReason}},
			{PublicationOut, PublicationExpired, general, nil},
			{PublicationExpired, PublicationOut, general, []Requirement{NeedsVerifier}},
		},
	}
}

// TeamMachine governs team.status at an incident.
func TeamMachine() Machine {
	entry := []record.Group{record.General, record.Coordination}
	coordination := []record.Group{record.Coordination}
	task, reason, filing := []Requirement{NeedsTask}, []Requirement{NeedsReason}, []Requirement{NeedsFiling}
	return Machine{
		Kind: "team", Field: "status",
		Start: []Status{TeamRegistered, TeamEnRoute, TeamStandby, TeamWithdrawn},
		Steps: []Step{
			{TeamRegistered, TeamEnRoute, entry, nil},
			{TeamRegistered, TeamStandby, entry, filing},
			{TeamRegistered, TeamWithdrawn, entry, reason},
			{TeamEnRoute, TeamRegistered, entry, nil},
			{TeamEnRoute, TeamStandby, entry, filing},
			{TeamEnRoute, TeamWithdrawn, entry, reason},
			{TeamStandby, TeamOnTask, coordination, task},
			{TeamStandby, TeamResting, coordination, nil},
			{TeamStandby, TeamLeaving, coordination, nil},
			{TeamOnTask, TeamStandby, coordination, nil},
			{TeamOnTask, TeamResting, coordination, nil},
			{TeamResting, TeamStandby, coordination, nil},
			{TeamResting, TeamOnTask, coordination, task},
			{TeamResting, TeamLeaving, coordination, nil},
			{TeamLeaving, TeamStandby, coordination, nil},
			{TeamLeaving, TeamWithdrawn, coordination, []Requirement{NeedsClear}},
			{TeamWithdrawn, TeamHome, coordination, nil},
			{TeamWithdrawn, TeamStandby, entry, filing}, // called back on the road
			{TeamHome, TeamRegistered, entry, nil},
			{TeamHome, TeamEnRoute, entry, nil},
			{TeamHome, TeamStandby, entry, filing},
		},
	}
}

// PersonMachine governs person.status: at an incident a person can be found anywhere at any moment; only who left
// comes back through 在场.
func PersonMachine() Machine {
	m := Machine{Kind: "person", Field: "status", Start: []Status{PersonPresent, PersonLeft}}
	here := []Status{PersonPresent, PersonOut, PersonResting, PersonInjured, PersonMissing}
	for _, from := range here {
		for _, to := range append(here, PersonLeft) {
			if from != to && (from != PersonMissing || to != PersonLeft) {
				m.Steps = append(m.Steps, Step{From: from, To: to})
			}
		}
	}
	m.Steps = append(m.Steps, Step{From: PersonLeft, To: PersonPresent})
	return m
}

// VehicleMachine governs vehicle.status.
func VehicleMachine() Machine {
	return Machine{Kind: "vehicle", Field: "status", Start: []Status{VehicleEnRoute, VehicleArrived}, Steps: []Step{
		{From: VehicleEnRoute, To: VehicleArrived},
		{From: VehicleEnRoute, To: VehicleLeft},
		{From: VehicleArrived, To: VehicleOut},
		{From: VehicleArrived, To: VehicleLeft},
		{From: VehicleOut, To: VehicleArrived},
		{From: VehicleOut, To: VehicleLeft},
		{From: VehicleLeft, To: VehicleArrived},
	}}
}

// NeedMachine governs need.status.
func NeedMachine() Machine {
	m := Machine{Kind: "need", Field: "status", Start: []Status{NeedLead, NeedUnchecked}}
	m.Steps = append(m.Steps, Step{From: NeedLead, To: NeedUnchecked, By: []record.Group{record.General}})
	m.verification()
	m.answering()
	for _, from := range []Status{NeedLead, NeedUnchecked, NeedVerified, NeedDoubtful, NeedPublished, NeedPartial, NeedAnswered} {
		m.Steps = append(m.Steps, Step{from, NeedClosed, []record.Group{record.General, record.Coordination}, []Requirement{NeedsReason}})
	}
	for _, from := range []Status{NeedFalse, NeedDuplicate, NeedClosed} { // opened again
		m.Steps = append(m.Steps, Step{from, NeedUnchecked, []record.Group{record.General}, []Requirement{NeedsReason}})
	}
	return m
}

func (m *Machine) verification() {
	results := []Status{NeedVerified, NeedDoubtful, NeedFalse, NeedDuplicate}
	for _, from := range []Status{NeedLead, NeedUnchecked, NeedDoubtful, NeedVerified, NeedPublished} {
		for _, to := range results {
			if from == to || from == NeedPublished && to == NeedVerified {
				continue
			}
			s := Step{from, to, []record.Group{record.General}, []Requirement{NeedsVerifier}}
			if to == NeedDuplicate {
				s.Requires = []Requirement{NeedsVerifier, NeedsOther}
			}
			m.Steps = append(m.Steps, s)
		}
	}
}

func (m *Machine) answering() {
	both := []record.Group{record.General, record.Coordination}
	m.Steps = append(m.Steps,
		Step{NeedVerified, NeedPublished, []record.Group{record.General}, []Requirement{NeedsVerifier, NeedsSigner}},
		Step{NeedVerified, NeedPartial, both, nil}, // answered before it had to be published
		Step{NeedVerified, NeedAnswered, both, nil},
		Step{NeedPublished, NeedPartial, both, nil},
		Step{NeedPublished, NeedAnswered, both, nil},
		Step{NeedPartial, NeedAnswered, both, nil},
		Step{NeedPartial, NeedPublished, both, []Requirement{NeedsReason}}, // who answered fell away
		Step{NeedAnswered, NeedPartial, both, []Requirement{NeedsReason}},
	)
}

// OverTask says whether a task order in this state asks nothing more of its teams.
func OverTask(s Status) bool {
	return slices.Contains([]Status{TaskDone, TaskHanded, TaskStopped, TaskReviewed}, s)
}

// TaskMachine governs task.status.
func TaskMachine() Machine {
	by := []record.Group{record.Coordination}
	result, reason, start := []Requirement{NeedsResult}, []Requirement{NeedsReason}, []Requirement{NeedsStarted, NeedsTeam}
	m := Machine{Kind: "task", Field: "status", Start: []Status{TaskDraft, TaskReady}, Steps: []Step{
		{TaskDraft, TaskReady, by, nil},
		{TaskReady, TaskDraft, by, nil},
		{TaskReady, TaskIssued, by, start},
	}}
	way := []Status{TaskIssued, TaskReceived, TaskSetOff, TaskArrived, TaskUnderway}
	for i, from := range way {
		for _, to := range way[i+1:] {
			m.Steps = append(m.Steps, Step{From: from, To: to, By: by})
		}
	}
	m.Steps = append(m.Steps, Step{From: TaskUnderway, To: TaskUnderway, By: by}) // the next report
	for _, from := range []Status{TaskArrived, TaskUnderway} {
		m.Steps = append(m.Steps, Step{from, TaskDone, by, result})
	}
	for _, from := range way[1:] {
		m.Steps = append(m.Steps, Step{from, TaskHanded, by, result})
	}
	for _, from := range append([]Status{TaskDraft, TaskReady}, way...) {
		m.Steps = append(m.Steps, Step{from, TaskStopped, by, result})
	}
	for _, over := range []Status{TaskDone, TaskHanded, TaskStopped} {
		m.Steps = append(m.Steps, Step{over, TaskReviewed, by, []Requirement{NeedsVerifier}}, Step{over, TaskUnderway, by, reason})
	}
	m.Steps = append(m.Steps, Step{TaskReviewed, TaskUnderway, by, reason})
	return m
}

// Machines lists every machine.
func Machines() []Machine {
	return []Machine{
		MechanismMachine(), MemberMachine(), SignupMachine(), PublicationMachine(), TeamMachine(), PersonMachine(),
		VehicleMachine(), NeedMachine(), TaskMachine(),
	}
}

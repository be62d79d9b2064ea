package roster

import (
	"slices"

	"github.com/google/uuid"

	"qianshao/shared/record"
)

// figure is one definition: what is counted, and how it is said.
type figure struct {
	name  string
	label record.Label
	unit  record.Label
	means record.Label
	count counting
}

// Figures lists the names of every figure in the order they are printed.
func Figures() []string {
	all := allFigures()
	names := make([]string, len(all))
	for i, f := range all {
		names[i] = f.name
	}
	return names
}

// allFigures are the definitions in the order they are printed.
func allFigures() []figure { return slices.Concat(figures, workFigures) }

func says(zh, en string) record.Label { return record.Label{Zh: zh, En: en} }

// figures are the definitions (R9-1). 人数 counts heads and 人次 arrivals; so do 车辆 and 辆次. They are never added.
var figures = []figure{
	{"teams.total", says("到场队伍", "teams"), says("支", ""), says("到场报备并准入的队伍，含已撤离、已到家；不含只报名、在途和劝返的，合并的重复记录只计一次", "teams that filed an arrival and were let in, those that left since too; not those only signed up, on the road or turned back; joined duplicates count once"),
		teamsThat((*Picture).came)},
	{"teams.on_scene", says("在场队伍", "teams on scene"), says("支", ""), says("待命、任务中、休整、待撤离的队伍", "on standby, on task, resting or about to leave"),
		teamsIn(TeamStandby, TeamOnTask, TeamResting, TeamLeaving)},
	{"teams.registered", says("报名", "registered"), says("支", ""), says("已报名，尚未出发的队伍", "signed up, not on the road yet"), teamsIn(TeamRegistered)},
	{"teams.en_route", says("在途", "en route"), says("支", ""), says("准入并已出发，尚未到场报备", "admitted and on the road"), teamsIn(TeamEnRoute)},
	{"teams.standby", says("待命", "on standby"), says("支", ""), says("在场、没有任务、可派遣", "here, without a task, ready to go"), teamsIn(TeamStandby)},
	{"teams.on_task", says("任务中", "on task"), says("支", ""), says("已派任务、任务未结束", "given to a task that is not over"), teamsIn(TeamOnTask)},
	{"teams.resting", says("休整", "resting"), says("支", ""), says("在场休整或补给", "here, resting or resupplying"), teamsIn(TeamResting)},
	{"teams.leaving", says("待撤离", "leaving"), says("支", ""), says("已列入离场清单，尚未离开", "on the leaving list, still here"), teamsIn(TeamLeaving)},
	{"teams.withdrawn", says("已撤离", "withdrawn"), says("支", ""), says("已离场，尚未报平安到家；含劝返", "gone, not yet home; turned-back teams too"), teamsIn(TeamWithdrawn)},
	{"teams.turned_back", says("劝返队伍", "teams turned back"), says("支", ""), says("已撤离或到家的队伍中从未准入到场的，不计入到场队伍", "of those withdrawn or home the ones never let in; not among the teams that came"),
		teamsThat(func(p *Picture, t *Team) bool {
			return (t.Status == TeamWithdrawn || t.Status == TeamHome) && !p.came(t)
		})},
	{"teams.home", says("返程到家", "home"), says("支", ""), says("已报平安到家", "safely home"), teamsIn(TeamHome)},

	{"people.heads", says("到场人数", "people (heads)"), says("人", ""), says("到过现场的人，一人只计一次：各队最近一次报备的人数加单独登记的人", "people who ever came, each once: by each team's latest filing, plus those filed singly"), heads(HeadCount.Came)},
	{"people.visits", says("到场人次", "people (arrivals)"), says("人次", ""), says("每次到场报备的人数相加；增援加上，更正替换", "people over all filings: a second wave adds, a correction replaces"),
		visits(func(t *headTable) map[uuid.UUID]int { return t.visits }, func(c *Checkin) int { return c.People })},
	{"people.on_scene", says("在场总人数", "people on scene"), says("人", ""), says("在场、外出、休整、伤、失联之和", "present, out, resting, injured and missing together"), heads(HeadCount.OnScene)},
	{"people.present", says("在场", "present"), says("人", ""), says("在集结点或驻地；所在队伍待命或待撤离", "at the assembly point"), heads(func(h HeadCount) int { return h.Present })},
	{"people.out", says("外出", "out"), says("人", ""), says("随队执行任务或个人外出", "out on a task or alone"), heads(func(h HeadCount) int { return h.Out })},
	{"people.resting", says("休整", "resting"), says("人", ""), says("随队或个人休整", "resting with the team or alone"), heads(func(h HeadCount) int { return h.Resting })},
	{"people.left", says("离场", "left"), says("人", ""), says("随队撤离或个人离场", "left with the team or alone"), heads(func(h HeadCount) int { return h.Left })},
	{"people.injured", says("伤", "injured"), says("人", ""), says("登记为受伤的救援人员", "responders recorded as injured"), heads(func(h HeadCount) int { return h.Injured })},
	{"people.missing", says("失联", "missing"), says("人", ""), says("登记为失联的救援人员", "responders recorded as missing"), heads(func(h HeadCount) int { return h.Missing })},
	{"people.named", says("已登记姓名", "named"), says("人", ""), says("按姓名登记的人", "entered by name"), heads(func(h HeadCount) int { return h.Named })},

	{"vehicles.on_scene", says("在场车辆", "vehicles on scene"), says("辆", ""), says("到场或外出的车辆：按车牌登记的，加各队报备而未登记车牌的", "by plate, plus those filed as a number only"), vehiclesOnScene},
	{"vehicles.visits", says("到场车辆", "vehicles (arrivals)"), says("辆次", ""), says("每次到场报备的车辆数相加；同队逐辆登记的不重复计", "vehicles over all filings; one filed by plate into a team is not counted again"),
		visits(func(t *headTable) map[uuid.UUID]int { return t.drives }, func(c *Checkin) int { return c.Vehicles })},

	{"signups.total", says("报名", "sign-ups"), says("份", ""), says("收到的报名", "applications taken"), signupsThat(func(*Picture, *Signup) bool { return true })},
	{"signups.undecided", says("待定", "undecided"), says("份", ""), says("尚未决定的报名", "not decided yet"), signupsThat(func(_ *Picture, s *Signup) bool { return s.Decision == SignupUndecided || s.Decision == "" })},
	{"signups.admitted", says("准入", "admitted"), says("份", ""), says("决定准入的报名", "admitted"), signupsThat(func(_ *Picture, s *Signup) bool { return s.Decision == SignupAdmitted })},
	{"signups.standby", says("备勤", "on call"), says("份", ""), says("决定在驻地备勤的报名", "on call at home"), signupsThat(func(_ *Picture, s *Signup) bool { return s.Decision == SignupStandby })},
	{"signups.dissuaded", says("劝止", "dissuaded"), says("份", ""), says("出发前劝止的报名", "asked not to come, before travel"), signupsThat(func(_ *Picture, s *Signup) bool { return s.Decision == SignupDissuaded })},
	{"signups.arrived", says("报名后到场", "signed up, arrived"), says("份", ""), says("所报队伍已到场报备的报名", "whose team has filed its arrival"), signupsThat(func(p *Picture, s *Signup) bool { return len(p.heads.filings[p.sameTeam(s.Team)]) > 0 })},
	{"signups.awaited", says("准入未到", "admitted, not arrived"), says("份", ""), says("准入而队伍尚未到场报备的报名", "admitted, whose team has not filed its arrival"), signupsThat(func(p *Picture, s *Signup) bool {
		return s.Decision == SignupAdmitted && len(p.heads.filings[p.sameTeam(s.Team)]) == 0
	})},
	{"checkins.uninvited", says("未报名到场", "arrived uninvited"), says("次", ""), says("到场先于报名的报备", "filed on the spot before any application"), checkinsThat(func(_ *Picture, c *Checkin) bool { return c.Origin == OnTheSpot })},
	{"checkins.turned_back", says("劝返", "turned back"), says("次", ""), says("到场后劝返的报备", "turned back after arrival"), checkinsThat(func(_ *Picture, c *Checkin) bool { return c.Admission == AdmitTurnBack })},

	{"needs.total", says("需求", "needs"), says("条", ""), says("收到的需求，不含不实和重复", "taken in, without false and merged ones"), needsThat(func(_ *Picture, n *Need) bool { return n.Status != NeedFalse && n.Status != NeedDuplicate })},
	{"needs.unverified", says("待核实", "to be verified"), says("条", ""), says("线索、待核实、存疑", "leads, unchecked and doubtful ones"), needsIn(NeedLead, NeedUnchecked, NeedDoubtful)},
	{"needs.verified", says("已核实", "verified"), says("条", ""), says("已核实、尚未发布", "verified, not published yet"), needsIn(NeedVerified)},
	{"needs.published", says("已发布", "published"), says("条", ""), says("已发布、尚无响应", "published, nothing answers yet"), needsIn(NeedPublished)},
	{"needs.partial", says("部分响应", "partly met"), says("条", ""), says("部分响应", "partly met"), needsIn(NeedPartial)},
	{"needs.met", says("已满足", "met"), says("条", ""), says("已响应，或办结关闭", "answered, or closed as done"), needsThat(func(_ *Picture, n *Need) bool { return n.Met() })},
	{"needs.closed", says("关闭", "closed"), says("条", ""), says("已关闭，含取消和过期", "closed, cancelled and expired ones too"), needsIn(NeedClosed)},
	{"needs.short", says("有缺口", "short"), says("条", ""), says("已核实或已发布、派出力量少于所需", "verified or published, with less sent than required"), needsThat(func(p *Picture, n *Need) bool { return n.Open() && p.Supply(*n).Short > 0 })},

	{"tasks.total", says("任务单", "task orders"), says("份", ""), says("全部任务单", "all task orders"), tasksThat(func(*Picture, *Task) bool { return true })},
	{"tasks.open", says("未结束任务", "open tasks"), says("份", ""), says("未完成、未移交、未中止", "neither done, handed over nor aborted"), tasksThat(func(_ *Picture, t *Task) bool { return !OverTask(t.Status) })},
	{"tasks.draft", says("草拟", "draft"), says("份", ""), says("草拟", "draft"), tasksIn(TaskDraft)},
	{"tasks.ready", says("待下达", "to be issued"), says("份", ""), says("等待签发", "waiting to be issued"), tasksIn(TaskReady)},
	{"tasks.issued", says("已下达", "issued"), says("份", ""), says("已下达、尚未确认接收", "issued, not acknowledged"), tasksIn(TaskIssued)},
	{"tasks.under_way", says("执行中", "under way"), says("份", ""), says("已接收、出发、到场或进展中", "received, departed, arrived or in progress"), tasksIn(TaskReceived, TaskSetOff, TaskArrived, TaskUnderway)},
	{"tasks.done", says("完成", "done"), says("份", ""), says("完成，含已复核", "done, reviewed ones too"), tasksIn(TaskDone, TaskReviewed)},
	{"tasks.handed_over", says("未完成移交", "handed over"), says("份", ""), says("未完成、移交他队", "unfinished, handed to another team"), tasksIn(TaskHanded)},
	{"tasks.aborted", says("中止", "aborted"), says("份", ""), says("中止", "aborted"), tasksIn(TaskStopped)},

	{"results.rescued", says("救出存活", "rescued alive"), says("人", ""), says("进展报告之和；同一任务同一时段只计一次，更正替换原报", "progress reports added up; one task and period counts once, a correction replaces"), achievedBy(func(a Achieved) int { return a.Rescued })},
	{"results.dead", says("遇难", "dead"), says("人", ""), says("进展报告之和，算法同上", "progress reports added up, as above"), achievedBy(func(a Achieved) int { return a.Dead })},
	{"results.relocated", says("转移安置", "relocated"), says("人", ""), says("进展报告之和，算法同上", "progress reports added up, as above"), achievedBy(func(a Achieved) int { return a.Relocated })},
	{"results.worksites", says("完成作业点", "worksites worked"), says("处", ""), says("进展报告之和，算法同上", "progress reports added up, as above"), achievedBy(func(a Achieved) int { return a.Worksites })},
}

// Met says whether the need was answered, or closed as done.
func (n *Need) Met() bool {
	return n.Status == NeedAnswered || n.Status == NeedClosed && n.Outcome == OutcomeDone
}

// Open says whether the need still asks for forces: verified and neither answered nor closed.
func (n *Need) Open() bool {
	return slices.Contains([]Status{NeedVerified, NeedPublished, NeedPartial}, n.Status)
}

// came says whether a team ever was let in: a filing says so, or a state that only follows one. One turned back, or gone
// from 报名 without coming, did not.
func (p *Picture) came(t *Team) bool {
	if len(p.heads.filings[t.ID]) > 0 || OnScene(t.Status) || t.Status == "" {
		return true
	}
	return (t.Status == TeamWithdrawn || t.Status == TeamHome) && p.heads.in(t.ID).Came() > 0
}

// in is the head count of a team; empty for one not at the incident.
func (t *headTable) in(team uuid.UUID) HeadCount {
	if i, ok := t.at[team]; ok {
		return t.teams[i]
	}
	return HeadCount{}
}

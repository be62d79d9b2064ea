package roster

import (
	"fmt"
	"time"

	"qianshao/shared/record"
	"qianshao/syncproto/dot"
)

// Sentences that are no refusals: discrepancies, findings, calls to make, reasons of a match.
var (
	unfiledWords    = says("在场但没有到场报备", "on scene without a filing")
	moreNamesWords  = says("登记姓名多于报备人数", "more names than were filed")
	fewerNamesWords = says("还有人没有登记姓名", "some have no name yet")

	askSameTeam    = says("问是否同一支队伍", "ask whether it is the same team")
	askSamePerson  = says("问是否同一个人", "ask whether it is the same person")
	askSamePlate   = says("问是否同一辆车", "ask whether it is the same vehicle")
	askResult      = says("问这一时段的实际成果", "ask what was achieved in that time")
	askHowMany     = says("问实到人数和车辆", "ask how many people and vehicles came")
	askWhichTask   = says("问现在执行哪项任务", "ask which task they are on")
	askStillNeeded = says("问是否还需要", "ask whether it is still needed")
	askWhere       = says("问队伍现在在哪里", "ask where the team is")
	askDesk        = says("与该席位商定以哪一条为准", "agree with that desk which one counts")
	askWhichCounts = says("问以哪一个为准", "ask which one is right")
	askClock       = says("请该席位核对时钟", "have that desk check its clock")
)

type findingWord struct {
	owner       record.Group
	red         bool
	title, rule record.Label
}

// findingWords say what each finding is and what holds until a person decides.
var findingWords = map[FindingKind]findingWord{
	TeamTwice:      {record.Coordination, false, says("疑似同一队伍登记了两次", "one team may be registered twice"), says("两条都保留并分别计数，直到合并或确认不同", "both stay and both count, until joined or said to differ")},
	PersonTwice:    {record.General, false, says("疑似同一人登记了两次", "one person may be registered twice"), says("两条都保留并分别计数，直到合并或确认不同", "both stay and both count, until joined or said to differ")},
	PlateTwice:     {record.Support, false, says("同一车牌登记了两次", "one plate is registered twice"), says("两条都保留并分别计数，直到合并或确认不同", "both stay and both count, until joined or said to differ")},
	FilingTwice:    {record.General, true, says("同一次到场可能报备了两次", "one arrival may be filed twice"), says("暂按到达时间较晚的一条计数，直到更正", "the later arrival counts, until corrected")},
	SignupTwice:    {record.General, false, says("两个席位各自受理了同一队伍的报名", "two desks took one team's sign-up"), says("两条都保留，到场人数只按报备计", "both stay; heads are counted by filings only")},
	IncidentTwice:  {record.Coordination, true, says("同一事件登记了两次", "one event was opened twice"), says("先启动的一条为准，直到合并", "the one started first counts, until joined")},
	TwoTasks:       {record.Coordination, true, says("一支队伍派了两项任务", "one team was given two tasks"), says("先下达的任务暂时有效，两个席位都要通话", "the earlier order holds for now; both desks are called")},
	ClosedAnswered: {record.General, true, says("需求已关闭，但还有队伍在响应", "a need was closed while it is being answered"), says("响应继续有效，关闭待确认", "the answer stands, the closing is questioned")},
	WithdrawnBusy:  {record.Coordination, true, says("队伍已撤离，但还有未结束的任务", "a team has left, yet is on an open task"), says("任务暂时有效，直到席位确认", "the task holds until a desk confirms")},
	LostTask:       {record.Coordination, false, says("任务已结束，队伍仍显示任务中", "a team is on a task that is over"), says("任务已结束，队伍待重新安排", "the task is over; the team wants a new place")},
	ReportApart:    {record.Coordination, false, says("同一任务同一时段两次报告，数字不同", "one task and period was reported twice with different figures"), says("暂按最后报的一次计数，其余都保留；请核对后更正或撤销", "the last told counts for now, all are kept; check, then put it right or take one back")},
	StockBelow:     {record.Support, true, says("库存低于零，待结算", "stock is below zero and waits for a settlement"), says("全部出入库都保留，不截为零；核对实物后补登入库或盘点", "every movement stays, nothing is cut off at zero; check the shelf, then enter what came in or count")},
	CountApart:     {record.Support, false, says("同一批物资两个席位各自盘点，结果不同", "two desks counted the same stock and found different numbers"), says("暂以较晚的盘点为准，其余都保留；请复盘", "the later count holds for now, all are kept; count again")},
	CountBeside:    {record.Support, false, says("盘点没有计入此前的出入库", "a count did not take in earlier movements"), says("这些出入库加在盘点之上；请核对实物，不符则复盘", "they come on top of the count; look at the shelf and count again if it differs")},
	RequestTwice:   {record.Support, false, says("两个席位受理了同一份需求申请", "two desks took the same request"), says("两份都保留，直到并入或确认不同", "both stay, until one is joined into the other or they are said to differ")},
	ClockApart:     {record.Support, false, says("有设备时钟相差超过 5 分钟", "a device's clock is more than five minutes off"), says("两个时间都保留，先后以改写关系为准", "both times are kept; order follows from what replaced what")},
}

func filingWords(c Checkin) record.Label {
	at := clockTime(c.ArrivedAt)
	return says(
		fmt.Sprintf("%s 到场 %d 人 %d 车 %s %s", at, c.People, c.Vehicles, c.Place, c.RecordedBy),
		fmt.Sprintf("arrived %s: %d people, %d vehicles %s %s", at, c.People, c.Vehicles, c.Place, c.RecordedBy))
}

func signupWords(s Signup) record.Label {
	return says(fmt.Sprintf("报名 %d 人 %d 车", s.People, s.Vehicles), fmt.Sprintf("signed up with %d people, %d vehicles", s.People, s.Vehicles))
}

func taskWords(t Task) record.Label {
	l := statusWords(t.From, "status", t.Status)
	return says(fmt.Sprintf("任务 %s（%s）%s", t.Caption(), l.Zh, t.Place), fmt.Sprintf("task %s (%s) %s", t.Caption(), l.En, t.Place))
}

func statusWords(of From, field string, s Status) record.Label {
	return Machine{Field: field}.label(of, s)
}

func reportWords(r FieldReport) record.Label {
	at, n := clockTime(r.At), r.Achieved
	return says(
		fmt.Sprintf("%s 报：救出 %d、遇难 %d、转移 %d、作业点 %d %s", at, n.Rescued, n.Dead, n.Relocated, n.Worksites, r.RecordedBy),
		fmt.Sprintf("told %s: %d rescued, %d dead, %d relocated, %d worksites %s", at, n.Rescued, n.Dead, n.Relocated, n.Worksites, r.RecordedBy))
}

func clockWords(d dot.Device, ahead time.Duration) record.Label {
	m := int(ahead / time.Minute)
	return says(fmt.Sprintf("设备 %s 的时钟与另一设备相差 %d 分钟", d.Short(), m), fmt.Sprintf("device %s is %d minutes behind another", d.Short(), m))
}

// clockTime is a moment as a journal line and a claim write it: China's time, to the minute.
func clockTime(t time.Time) string {
	if t.IsZero() {
		return "--:--"
	}
	return t.In(chinaTime).Format("01-02 15:04")
}

// chinaTime is the one zone of the country; the machine's own zone must not change a stored line.
var chinaTime = time.FixedZone("UTC+8", 8*60*60)

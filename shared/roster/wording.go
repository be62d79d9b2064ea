package roster

import "qianshao/shared/record"

// wording says each refusal: what happened, what is safe, what to do.
var wording = map[Code]record.Label{
	ReadOnly:       says("这个席位只能查看。没有写入任何内容。请由有录入权的席位操作。", "This post may only read. Nothing was written. Ask a post that may enter."),
	NotYours:       says("这一步由%s办理。没有写入任何内容。请转给该组，或换到该组席位操作。", "This step is the work of the %s. Nothing was written. Pass it to them, or act from their post."),
	NoStep:         says("“%s”之后不能直接到“%s”。没有写入任何内容。现在可以：%s。", "From %q there is no step to %q. Nothing was written. Possible now: %s."),
	AlreadySo:      says("已经是“%s”了，可能别的席位刚办过。没有重复写入。请刷新查看。", "It is %q already; another desk may just have done it. Nothing was written twice. Look again."),
	Unknown:        says("本机没有这条%s。没有写入任何内容。请重新查找，或等同步后再试。", "This device does not know that %s. Nothing was written. Search again, or wait for the next sync."),
	Deleted:        says("这条%s已被删除。没有写入任何内容；历史中仍可查到。需要时请先恢复。", "That %s was deleted. Nothing was written; its history is kept. Restore it first if it is needed."),
	FieldMissing:   says("缺少“%s”。没有写入，已填内容还在。请补上这一项。", "%q is missing. Nothing was written, what you typed is still there. Fill it in."),
	OutOfBounds:    says("“%s”应在 %d 到 %d 之间。没有写入，已填内容还在。请核对数字。", "%q must be between %d and %d. Nothing was written, what you typed is still there. Check the number."),
	TooManyAtOnce:  says("一次最多 %d 条。没有写入，已填内容还在。请分几次办理。", "At most %d at once. Nothing was written, what you typed is still there. Do it in parts."),
	InFuture:       says("“%s”晚于本机时间。没有写入，已填内容还在。请核对时间，并看本机时钟是否正确。", "%q is later than this device's clock. Nothing was written, what you typed is still there. Check the time and the clock."),
	NoIncident:     says("本空间还没有启动事件。没有写入任何内容。请先在“启动与编组”登记事件。", "No incident is open in this space. Nothing was written. Open it under activation first."),
	IncidentOpen:   says("本空间已有事件“%s”。没有另建，原事件不受影响。请在原事件上调整级别或终止。", "This space already has the incident %q. No other was made. Change its level or end it instead."),
	WorkOpen:       says("还有 %d 项未结束：%s。没有写入任何内容。请先办结，或确认后继续。", "%d things are still open: %s. Nothing was written. Finish them, or confirm to go on."),
	LooksRepeated:  says("与已有记录相似：%s。没有写入，已填内容还在。请对照后选择沿用已有记录，或确认仍要新建。", "It looks like one already known: %s. Nothing was written, what you typed is still there. Compare, then use that one or confirm a new one."),
	ReasonMissing:  says("这一步要写明原因。没有写入，已填内容还在。请填写原因。", "This step wants a reason. Nothing was written, what you typed is still there. Give the reason."),
	OrderMissing:   says("这一步要有指令：文号，或下达指令的人。没有写入，已填内容还在。请补上。", "This step wants an order: its number, or who gave it. Nothing was written, what you typed is still there. Add it."),
	VerifierSame:   says("核实人与登记人不能是同一人。没有写入，已填内容还在。请换人核实；单人席位请写明情况。", "Who verifies must not be who recorded it. Nothing was written, what you typed is still there. Let another person verify; at a single-person desk, say why."),
	SignerMissing:  says("发布要有签发人和依据（指令，或指挥部决定及文号）。没有发布，已填内容还在。请补上。", "Publishing wants a signer and a basis (an order, or the command's decision with its number). Nothing went out. Add them."),
	ResultMissing:  says("结束任务要写明结果。没有写入，已填内容还在。请填写结果。", "Ending a task wants its result. Nothing was written, what you typed is still there. Give the result."),
	TaskMissing:    says("队伍还没有任务。没有移动。请先在“任务派遣”把它派到一项任务。", "The team has no task. It was not moved. Give it to a task first."),
	TeamMissing:    says("任务单还没有承担队伍。没有下达，草稿还在。请先派队伍。", "The task order has no team. It was not issued; the draft is kept. Give it to a team first."),
	NotCleared:     says("离场清单还有未办事项：%s。队伍仍在待撤离。请逐项办结，或由批准人写明原因豁免，再撤离。", "The leaving list has open items: %s. The team is still on the list. Settle them, or have a supervisor waive them with a reason, then let it leave."),
	PaperMissing:   says("批准要有批准人和文号。没有写入，工作可以照常进行。请补上。", "An approval wants the approver and the document's number. Nothing was written; work goes on meanwhile. Add them."),
	OtherMissing:   says("判为重复时要指明并入哪一条。没有写入，已填内容还在。请选择保留的那一条。", "A repetition must name what it repeats. Nothing was written, what you typed is still there. Choose the one that goes on."),
	NotStarted:     says("机制尚未启动或已终止。没有下达，任务单还在。请写明指挥部口头指令或补录情况，作为例外下达。", "The mechanism is not started, or over. The order was not issued, it is kept. Name the command's oral order, or that it is entered later, to issue it as an exception."),
	NotFiled:       says("队伍还没有办到场报备。没有移动。请先在“到场报备”登记人数、车辆、专业和自我保障时长。", "The team has not filed its arrival. It was not moved. File it first: people, vehicles, capability, hours."),
	TeamBusy:       says("%s 正在执行“%s”。没有改派，原任务不变。请先解除原任务，或选别的队伍。", "%s is on %q. It was not sent elsewhere. Release it from that task first, or choose another team."),
	TaskOver:       says("任务单已是“%s”。没有派队伍。请另开任务单，或先重新打开。", "The task order is %q. No team was given to it. Write another, or open it again."),
	OverCommitted:  says("请留意：%s。还没有派遣。确认无误可继续。", "Take care: %s. Nothing was assigned yet. Confirm to go on."),
	CountDiffers:   says("清点 %d 人，在场记录 %d 人，相差 %d 人。队伍没有撤离。请再清点；记录有误的，请到“到场报备”更正人数。", "%d people were counted, %d are on record, %d apart. The team has not left. Count again; if the record is wrong, correct the filing."),
	SameRecord:     says("两条是同一条记录。没有写入任何内容。请选择另一条。", "Both are the same record. Nothing was written. Choose another."),
	SameSpace:      says("两个空间是同一个。没有写入任何内容。请选择另一个空间。", "Both are the same space. Nothing was written. Choose another."),
	ApartSpaces:    says("演练、事件和日常库互不相通，不能并入。两个空间都没有改动。请选择同类的空间。", "Exercises, incidents and the census never meet: one cannot be joined into another. Neither was changed. Choose a space of the same kind."),
	GovernedField:  says("“%s”由业务步骤办理，不能直接改。没有写入任何内容。请用相应的按钮。", "%q changes by steps of its own, not by editing. Nothing was written. Use the step's button."),
	NothingChanges: says("内容没有变化。没有写入任何内容。", "Nothing differs from what stands. Nothing was written."),
	NotContested:   says("“%s”现在没有冲突，可能别的席位已处理。没有写入任何内容。请刷新查看。", "%q is not in conflict now; another desk may have settled it. Nothing was written. Look again."),
	CannotUndo:     says("这一步不能撤销。原有内容不变。请用更正或恢复办理。", "This cannot be undone. What stands stays. Use a correction instead."),
	BadValue:       says("“%s”不能是“%s”。没有写入，已填内容还在。请核对。", "%q cannot be %q. Nothing was written, what you typed is still there. Check it."),
	SpaceJoined:    says("本空间已并入正式事件，只能查看。没有写入任何内容。请到正式事件中办理。", "This space has joined the official incident and is read-only. Nothing was written. Go on there."),
	NotSame:        says("这类记录不能合并。没有写入任何内容。请分别办理。", "Records of this kind cannot be joined. Nothing was written. Treat them apart."),
	NoName:         says("“%s”不像姓名。没有写入，已填内容还在。请核对是不是填错了格或粘错了列。", "“%s” is no name. Nothing was written, what you typed is still there. Check the field, or the column that was pasted."),
}

// GroupNames says whose work a step is, by what the office calls the groups.
func (a Actor) GroupNames(groups []record.Group) record.Label {
	var out record.Label
	for i, g := range groups {
		if i > 0 {
			out.Zh, out.En = out.Zh+"、", out.En+" or "
		}
		l := a.group(g)
		out.Zh, out.En = out.Zh+l.Zh, out.En+l.En
	}
	return out
}

func (a Actor) group(g record.Group) record.Label {
	if a.Names == nil {
		return g.Label()
	}
	return a.Names(g)
}

// kindLabels name the kinds a rule looks for.
var kindLabels = map[string]record.Label{
	"team": says("队伍", "team"), "person": says("人员", "person"), "vehicle": says("车辆", "vehicle"), "need": says("需求", "need"),
	"task": says("任务单", "task order"), "signup": says("报名", "sign-up"), "incident": says("事件", "incident"),
	"group_member": says("编组成员", "group member"), "checkin": says("报备", "filing"),
}

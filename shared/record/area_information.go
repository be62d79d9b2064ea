package record

// informationKinds are the kinds of the flow of information (numbers 35 to 44).
func informationKinds() []*Kind {
	return []*Kind{warning(), acknowledgement(), directive(), meeting(), inquiry(), answer(), point(), receipt()}
}

// warning is sent to chosen teams, each of which must answer by a time.
func warning() *Kind {
	return NewKind(35, "warning", "预警", "warning", 0, Coordination,
		numberField(1),
		TextField(2, "title", "预警内容", "warning").Needed(),
		TextField(3, "text", "详情", "details").Long(2000),
		TextField(4, "hazard", "灾种", "hazard").Suggests(
			Choice("rainstorm", "暴雨", "rainstorm"),
			Choice("flood", "洪水", "flood"),
			Choice("landslide", "滑坡", "landslide"),
			Choice("debris_flow", "泥石流", "debris flow"),
			Choice("aftershock", "余震", "aftershock"),
			Choice("barrier_lake", "堰塞湖", "barrier lake"),
			Choice("collapse", "垮塌", "collapse"),
			Choice("chemical", "危化品泄漏", "chemical leak"),
			Choice("thunderstorm", "雷电大风", "thunderstorm"),
			Choice("heat", "高温", "heat"),
			Choice("fire", "山火", "wildfire"),
			Choice("road", "道路中断", "road cut"),
		),
		CodeField(5, "level", "等级", "level",
			Choice("red", "红色", "red").Or("红", "Ⅰ级"),
			Choice("orange", "橙色", "orange").Or("橙", "Ⅱ级"),
			Choice("yellow", "黄色", "yellow").Or("黄", "Ⅲ级"),
			Choice("blue", "蓝色", "blue").Or("蓝", "Ⅳ级"),
		).Surfaced(),
		TextField(6, "place", "影响区域", "area"),
		TextField(7, "action", "要求", "what to do").Long(2000),
		TextField(8, "source", "来源", "source"),
		RecordsField(9, "teams", "通知队伍", "teams warned", "team").Long(1000),
		TextField(10, "audience", "通知范围", "audience"),
		CountField(11, "reply_minutes", "须在几分钟内回复", "minutes to reply").In("分钟", "min"),
		TimeField(12, "reply_by", "回复截止", "reply by"),
		TimeField(13, "at", "发出时间", "sent at"),
		CodeField(14, "status", "状态", "status",
			Choice("out", "已发出", "out"),
			Choice("lifted", "已解除", "lifted").Or("解除"),
		).Surfaced().Prefers("out"),
		stateTimeField(15),
		TextField(16, "signed_by", "签发人", "signed by"),
		recorderField(17),
		reasonField(18),
		levelField(19),
	)
}

// acknowledgement is one reply to a warning, or one call that nobody took: both are timed.
func acknowledgement() *Kind {
	return NewKind(36, "acknowledgement", "预警回复", "reply to a warning", 1, Coordination,
		RefField(1, "warning", "预警", "warning", "warning"),
		RefField(2, "team", "队伍", "team", "team"),
		TimeField(3, "at", "时间", "at"),
		TextField(4, "how", "方式", "how").Suggests(media()...),
		CodeField(5, "outcome", "结果", "outcome",
			Choice("received", "已确认", "acknowledged").Or("收到"),
			Choice("no_answer", "未接通", "no answer"),
			Choice("help", "请求支援", "asks for help"),
		),
		TextField(6, "answer", "回复内容", "answer").Long(1000),
		TextField(7, "by", "回复人", "who answered"),
		recorderField(8),
		noteField(9),
	).AsEvent()
}

// directive is an order from above, or a decision of a meeting, that somebody must carry out by a time.
func directive() *Kind {
	return NewKind(37, "directive", "督办事项", "directive", 1, General,
		numberField(1),
		TextField(2, "title", "事项", "what to do").Needed(),
		TextField(3, "text", "要求", "details").Long(5000),
		TextField(4, "from", "来文单位", "from"),
		TextField(5, "document_no", "文号", "document number"),
		TimeField(6, "at", "收到时间", "received at"),
		CodeField(7, "group", "承办组", "owner group", groups()...).Surfaced(),
		TextField(8, "owner", "责任人", "owner"),
		TimeField(9, "due_at", "办结时限", "due at").Surfaced(),
		CodeField(10, "status", "状态", "status",
			Choice("open", "待办", "to do"),
			Choice("in_hand", "办理中", "in hand"),
			Choice("answered", "已反馈", "answered"),
			Choice("closed", "办结", "closed"),
			Choice("cancelled", "撤销", "cancelled"),
		).Surfaced().Prefers("open", "in_hand"),
		stateTimeField(11),
		TextField(12, "feedback", "办理反馈", "feedback").Long(5000).Surfaced(),
		TextField(13, "closed_by", "办结确认人", "closed by"),
		TimeField(14, "closed_at", "办结时间", "closed at"),
		RefField(15, "about", "关于", "about", ""),
		RefField(16, "meeting", "会议", "meeting", "meeting"),
		recorderField(17),
		reasonField(18),
	)
}

func meeting() *Kind {
	return NewKind(38, "meeting", "会商", "meeting", 2, General,
		numberField(1),
		TextField(2, "title", "议题", "subject").Needed(),
		CodeField(3, "type", "会议类型", "type",
			Choice("consultation", "会商研判", "consultation"),
			Choice("morning", "晨会", "morning task meeting"),
			Choice("special", "专题会", "special meeting"),
		),
		TimeField(4, "at", "时间", "at"),
		TextField(5, "place", "地点", "place"),
		TextField(6, "chair", "主持人", "chair"),
		TextField(7, "attendees", "参加人员", "attendees").Long(2000),
		TextField(8, "minutes", "会商纪要", "minutes").Long(10_000),
		TextField(9, "decisions", "议定事项", "decisions").Long(5000),
		CodeField(10, "status", "状态", "status",
			Choice("called", "拟召开", "called"),
			Choice("held", "已召开", "held"),
			Choice("signed", "纪要已签发", "minutes signed"),
			Choice("cancelled", "取消", "cancelled"),
		).Surfaced(),
		stateTimeField(11),
		TextField(12, "signed_by", "签发人", "signed by").Surfaced(),
		recorderField(13),
		reasonField(14),
	)
}

// inquiry is one call to the information desk. What the caller said of his team or his need stands in fields of its
// own, so that a sign-up, a standby entry or a need is made of it with nothing typed twice.
func inquiry() *Kind {
	return NewKind(39, "inquiry", "咨询", "inquiry", 2, General,
		numberField(1),
		TimeField(2, "at", "时间", "at"),
		TextField(3, "caller", "来电人", "caller"),
		phoneField(4, "phone", "电话", "phone"),
		TextField(5, "question", "咨询内容", "question").Long(2000).Needed(),
		CodeField(6, "topic", "类别", "topic", topics()...),
		TextField(7, "answer", "答复", "answer").Long(2000),
		TextField(8, "answered_by", "答复人", "answered by"),
		CodeField(9, "status", "状态", "status",
			Choice("open", "待答复", "to be answered"),
			Choice("answered", "已答复", "answered"),
			Choice("signed_up", "已转报名", "became a sign-up"),
			Choice("standby", "已转备勤", "became a standby entry"),
			Choice("need", "已转需求", "became a need"),
			Choice("passed_on", "已转办", "passed on"),
		).Surfaced(),
		stateTimeField(10),
		RefField(11, "became", "转为", "became", ""),
		RefField(12, "team", "已登记队伍", "team on record", "team"),
		TextField(13, "team_name", "队伍名称", "team's name"),
		TextField(14, "district", "区县", "district"),
		peopleField(15),
		vehiclesField(16),
		TextField(17, "capability", "主要专业方向", "main capability"),
		hoursField(18),
		TimeField(19, "eta", "预计到达", "expected"),
		TextField(20, "place", "地点", "place"),
		TextField(21, "medium", "方式", "medium").Suggests(media()...),
		CodeField(22, "group", "转办组", "passed on to", groups()...),
		recorderField(23),
		noteField(24),
		RefField(25, "said", "所用口径", "standard answer used", "answer"),
	)
}

// answer is what the inquiry desk says to a question (口径), signed by somebody.
func answer() *Kind {
	return NewKind(40, "answer", "口径", "standard answer", 1, General,
		numberField(1),
		TextField(2, "title", "问题", "question").Needed(),
		TextField(3, "text", "答复口径", "answer").Long(2000).Surfaced(),
		CodeField(4, "topic", "类别", "topic", topics()...),
		CodeField(5, "status", "状态", "status",
			Choice("draft", "草拟", "draft"),
			Choice("standing", "有效", "standing"),
			Choice("withdrawn", "停用", "withdrawn"),
		).Surfaced().Prefers("withdrawn"),
		stateTimeField(6),
		TextField(7, "signed_by", "签发人", "signed by"),
		RefField(8, "publication", "所据发布", "rests on publication", "publication"),
		RefField(9, "corrects", "更正信息", "corrects message", "message"),
		recorderField(10),
		reasonField(11),
	)
}

// point is one line of the situation sheet: a hazard, a closed road, a medical point, a channel, a contact.
func point() *Kind {
	return NewKind(41, "point", "灾情要点", "situation point", 1, General,
		CodeField(1, "type", "类别", "type", pointTypes()...),
		TextField(2, "name", "名称", "name").Needed(),
		TextField(3, "place", "地点", "place").Surfaced(),
		latField(4),
		lonField(5),
		TextField(6, "text", "说明", "details").Long(1000),
		TextField(7, "contact", "联系人", "contact"),
		phoneField(8, "phone", "电话", "phone"),
		CodeField(9, "status", "状态", "status",
			Choice("open", "有效", "in force"),
			Choice("closed", "已解除", "over"),
		).Surfaced().Prefers("open"),
		stateTimeField(10),
		TextField(11, "verified_by", "核实人", "verified by"),
		TimeField(12, "verified_at", "核实时间", "verified at"),
		recorderField(13),
		reasonField(14),
		numberField(15),
	)
}

// receipt says that a publication, in one of its versions, reached a desk.
func receipt() *Kind {
	return NewKind(42, "receipt", "发布送达", "publication received", 1, General,
		RefField(1, "publication", "发布", "publication", "publication"),
		CountField(2, "version", "版本", "version"),
		TimeField(3, "at", "收到时间", "received at"),
		TextField(4, "device", "终端", "device").Long(80),
		TextField(5, "desk", "席位", "desk"),
	).AsEvent()
}

// pointTypes are the headings of the situation sheet, in their order on it.
func pointTypes() []Option {
	return []Option{
		Choice("hazard", "危险点", "hazard"),
		Choice("closed_road", "封路", "closed road"),
		Choice("route", "进场路线", "route in"),
		Choice("assembly", "集结点", "assembly point"),
		Choice("channel", "通信频道", "channel"),
		Choice("medical", "医疗点", "medical point"),
		Choice("water", "饮水点", "water"),
		Choice("meals", "供餐点", "meals"),
		Choice("fuel", "加油点", "fuel"),
		Choice("lodging", "住宿点", "lodging"),
		Choice("contact", "联系电话", "contact"),
		Choice("other", "其他", "other"),
	}
}

// topics are what callers ask about, in the order in which the script answers.
func topics() []Option {
	return []Option{
		Choice("come", "要不要来", "whether to come"),
		Choice("how", "怎么来", "how to come"),
		Choice("passage", "高速通行", "expressway passage"),
		Choice("bring", "带什么", "what to bring"),
		Choice("standby", "备勤登记", "standing by"),
		Choice("rumour", "传言核实", "about a rumour"),
		Choice("need", "求助", "asks for help"),
		Choice("person", "寻人", "looks for somebody"),
		Choice("donation", "捐赠", "wants to give"),
		Choice("other", "其他", "other"),
	}
}

// media are the ways information comes and goes.
func media() []Option {
	return []Option{
		Choice("phone", "电话", "phone"),
		Choice("radio", "电台", "radio"),
		Choice("satellite", "卫星", "satellite"),
		Choice("paper", "纸质", "paper"),
		Choice("message", "短信微信", "message"),
		Choice("platform", "部级系统", "ministry's system"),
		Choice("spoken", "当面", "in person"),
	}
}

// levelField is the level of government that decided what the record says now.
func levelField(wire uint16) Field {
	return CodeField(wire, "decided_level", "决定层级", "decided at level", levels()...)
}

// levels of government that an incident knows.
func levels() []Option {
	return []Option{
		Choice("city", "市级", "city"),
		Choice("district", "区县", "district"),
		Choice("site", "现场", "on site"),
	}
}

package record

func publication() *Kind {
	return NewKind(5, "publication", "发布", "publication", 0, General,
		numberField(1),
		CountField(2, "version", "版本", "version"),
		CodeField(3, "kind", "类型", "kind",
			Choice("need", "需求", "need"),
			Choice("situation", "灾情", "situation"),
			Choice("dissuasion", "劝止", "stay away"),
			Choice("correction", "更正", "correction"),
			Choice("notice", "公告", "notice"),
		),
		RefField(4, "need", "需求", "need", "need"),
		TextField(5, "text", "内容", "text").Long(5000),
		TextField(6, "audience", "发布对象", "audience"),
		TextField(7, "basis", "依据", "basis"),
		TextField(8, "signed_by", "签发人", "signed by").Surfaced(),
		CodeField(9, "status", "状态", "status",
			Choice("draft", "草拟", "draft"),
			Choice("signed", "签发", "signed").Or("已签发"),
			Choice("published", "发布", "published").Or("已发布"),
			Choice("withdrawn", "撤回", "withdrawn").Or("已撤回"),
			Choice("expired", "过期", "expired").Or("已过期"),
		).Surfaced(),
		TimeField(10, "expires_at", "失效时间", "expires at"),
		// Ours.
		TextField(11, "basis_no", "依据文号", "number of the basis"),
		TimeField(12, "published_at", "发布时间", "published at"),
		recorderField(13),
		reasonField(14),
		TimeField(15, "signed_at", "签发时间", "signed at"),
		TextField(16, "alone", "单人席位说明", "why one person did both"),
		TextField(17, "title", "标题", "title"),
	)
}

func message() *Kind {
	return NewKind(14, "message", "信息", "message", 1, General,
		TextField(1, "direction", "方向", "direction").Suggests(
			Choice("in", "收", "in").Or("来", "收文"),
			Choice("out", "发", "out").Or("去", "发文"),
		),
		TextField(2, "medium", "方式", "medium").Suggests(
			Choice("phone", "电话", "phone"),
			Choice("radio", "电台", "radio"),
			Choice("satellite", "卫星", "satellite"),
			Choice("paper", "纸质", "paper"),
			Choice("message", "短信微信", "message"),
			Choice("platform", "部级系统", "ministry's system"),
			Choice("spoken", "当面", "in person"),
		),
		TextField(3, "from", "来自", "from"),
		TextField(4, "to", "发往", "to"),
		NumberField(5, "priority", "优先级", "priority").Surfaced(),
		CodeField(6, "group", "组别", "group", groups()...).Surfaced(),
		TextField(7, "text", "内容", "text").Long(5000).Needed(),
		CodeField(8, "status", "状态", "status",
			Choice("received", "收到", "received"),
			Choice("sorted", "分拣", "sorted"),
			Choice("in_hand", "处理中", "in hand"),
			Choice("done", "已办", "done"),
			Choice("passed_on", "转办", "passed on"),
			Choice("filed", "存档", "filed"),
		).Surfaced(),
		// Ours.
		numberField(9),
		TimeField(10, "at", "时间", "at"),
		recorderField(11),
		TextField(12, "answer", "办理结果", "answer").Long(2000),
		RefField(13, "about", "关于", "about", ""),
	)
}

func journal() *Kind {
	return NewKind(15, "journal", "现场日志", "journal", 3, General,
		TextField(1, "text", "内容", "text").Long(5000).Needed(),
		RefField(2, "about", "关于", "about", ""),
		TimeField(3, "at", "时间", "at"),
		// Ours.
		recorderField(4),
		TextField(5, "topic", "类别", "topic"),
	).AsEvent()
}

func report() *Kind {
	return NewKind(20, "report", "报送", "report", 1, General,
		TextField(1, "to", "报送对象", "to"),
		TimeField(2, "due_at", "截止时间", "due at"),
		TimeField(3, "sent_at", "报送时间", "sent at"),
		TextField(4, "receipt", "回执", "receipt"),
		// Ours.
		numberField(5),
		TextField(6, "title", "标题", "title"),
		TextField(7, "text", "内容", "text").Long(20_000),
		CodeField(8, "stage", "报别", "stage",
			Choice("first", "首报", "first"),
			Choice("update", "续报", "update"),
			Choice("final", "终报", "final"),
		),
		TextField(9, "signed_by", "签发人", "signed by").Surfaced(),
		RefField(10, "follows", "上一报", "follows", "report"),
		recorderField(11),
	)
}

func document() *Kind {
	return NewKind(22, "document", "文件", "document", 3, General,
		TextField(1, "title", "标题", "title").Needed(),
		TextField(2, "document_no", "文号", "document number"),
		TextField(3, "type", "类别", "type"),
		TextField(4, "issued_by", "发文单位", "issued by"),
		TimeField(5, "issued_at", "发文时间", "issued at"),
		TimeField(6, "valid_until", "有效期至", "valid until"),
		TextField(7, "text", "内容", "text").Long(20_000),
		TextField(8, "file_hash", "附件校验值", "hash of the file").Long(80),
		RefField(9, "about", "关于", "about", ""),
		noteField(10),
	)
}

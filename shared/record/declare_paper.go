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
		levelField(18),
	)
}

func message() *Kind {
	return NewKind(14, "message", "信息", "message", 1, General,
		TextField(1, "direction", "方向", "direction").Suggests(
			Choice("in", "收", "in").Or("来", "收文"),
			Choice("out", "发", "out").Or("去", "发文"),
		),
		TextField(2, "medium", "方式", "medium").Suggests(media()...),
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
		messageClass(14),
		credibilityField(15),
		releaseField(16),
		TimeField(17, "due_at", "时限", "due at"),
		TextField(18, "owner", "责任人", "owner"),
		RefField(19, "corrects", "更正前一版", "corrects", "message"),
		RefField(20, "corrected_by", "已有更正版", "corrected by", "message").Surfaced(),
		CountField(21, "version", "版本", "version"),
		stateTimeField(22),
		reasonField(23),
		TextField(24, "verified_by", "核实人", "verified by").Surfaced(),
		TextField(25, "verified_how", "核实方式", "verified how"),
		TimeField(26, "verified_at", "核实时间", "verified at"),
		TextField(27, "wording", "拟发口径", "wording to be released").Long(2000),
		RefField(28, "publication", "发布", "publication", "publication"),
		RefField(29, "document", "附件", "attachment", "document"),
		phoneField(30, "phone", "电话", "phone"),
		TextField(31, "alone", "单人席位说明", "why one person did both"),
	)
}

// messageClass is what a message is about, as it is sorted.
func messageClass(wire uint16) Field {
	return CodeField(wire, "class", "类别", "class",
		Choice("need", "需求", "need"),
		Choice("damage", "灾情", "damage"),
		Choice("warning", "预警", "warning"),
		Choice("opinion", "舆情", "public opinion"),
		Choice("rumour", "谣言", "rumour"),
		Choice("order", "指令", "order"),
		Choice("inquiry", "咨询", "inquiry"),
		Choice("other", "其他", "other"),
	)
}

// credibilityField is what became of checking a message.
func credibilityField(wire uint16) Field {
	return CodeField(wire, "credibility", "可信度", "credibility",
		Choice("unchecked", "未核", "unchecked"),
		Choice("true", "属实", "true"),
		Choice("doubtful", "存疑", "doubtful"),
		Choice("false", "不实", "false"),
	).Surfaced()
}

// releaseField says how far a message was made public.
func releaseField(wire uint16) Field {
	return CodeField(wire, "release", "公开", "release",
		Choice("closed", "不公开", "not for release"),
		Choice("unsigned", "待签发", "waits for a signature"),
		Choice("released", "已发布", "released"),
		Choice("corrected", "已更正", "corrected"),
	).Surfaced().Prefers("closed")
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
		TextField(12, "paper", "报表", "paper").Long(40).Suggests(reportPapers()...),
		TimeField(13, "as_of", "数据截至", "as of"),
		TextField(14, "heads", "数据指纹", "digest of what was known").Long(80),
		TextField(15, "params", "参数", "parameters").Long(4000),
		CountField(16, "parts", "快照段数", "pieces of the snapshot"),
		TextField(17, "digest", "快照校验值", "hash of the snapshot").Long(80),
		TimeField(18, "period_from", "统计起", "period from"),
		TimeField(19, "period_to", "统计止", "period to"),
		TextField(20, "channel", "报送方式", "channel").Suggests(reportChannels()...),
		CodeField(21, "status", "状态", "status",
			Choice("draft", "草拟", "draft"),
			Choice("signed", "已签发", "signed"),
			Choice("sent", "已报送", "sent"),
			Choice("received", "已回执", "received"),
			Choice("cancelled", "作废", "cancelled"),
		).Surfaced(),
		stateTimeField(22),
		TimeField(23, "signed_at", "签发时间", "signed at"),
		TextField(24, "cosigned_by", "会签人", "cosigned by").Surfaced(),
		TimeField(25, "cosigned_at", "会签时间", "cosigned at"),
		TimeField(26, "receipt_at", "回执时间", "receipt at"),
		TextField(27, "sent_by", "报送人", "sent by"),
		reasonField(28),
		noteField(29),
		RefField(30, "duty", "报送要求", "duty", "reporting"),
	)
}

func document() *Kind {
	return NewKind(22, "document", "文件", "document", 3, General,
		TextField(1, "title", "标题", "title").Needed(),
		TextField(2, "document_no", "文号", "document number"),
		TextField(3, "type", "类别", "type").Suggests(documentTypes()...),
		TextField(4, "issued_by", "发文单位", "issued by"),
		TimeField(5, "issued_at", "发文时间", "issued at"),
		TimeField(6, "valid_until", "有效期至", "valid until"),
		TextField(7, "text", "内容", "text").Long(20_000),
		TextField(8, "file_hash", "附件校验值", "hash of the file").Long(80),
		RefField(9, "about", "关于", "about", ""),
		noteField(10),
		CodeField(11, "level", "层级", "level",
			Choice("city", "市级", "city").Or("市"),
			Choice("district", "区县", "district").Or("区县级"),
		),
		TextField(12, "district", "区县", "district"),
		TextField(13, "file_name", "附件文件名", "file name").Long(300),
		TextField(14, "surveyed_by", "核实人", "verified by"),
		TimeField(15, "verified_at", "上次核实", "last verified"),
		TextField(16, "source", "数据来源", "source"),
		CodeField(17, "consent", "肖像同意", "consent of who is shown",
			Choice("unasked", "未征求", "not asked"),
			Choice("given", "本人同意", "given"),
			Choice("nobody", "无可辨人像", "nobody to be recognised"),
			Choice("refused", "不同意", "refused"),
		).Surfaced().Prefers("refused", "unasked"),
		TextField(18, "consent_by", "同意人", "who gave consent"),
		TextField(19, "taken_by", "拍摄人", "taken by"),
		TimeField(20, "taken_at", "拍摄时间", "taken at"),
		recorderField(21),
		reasonField(22),
	)
}

// documentTypes are what the library sorts its papers by: the plan's seven rules (七项制度) first.
func documentTypes() []Option {
	return []Option{
		Choice("rule_development", "健康发展意见", "rule: sound development"),
		Choice("rule_passage", "高速公路免费通行", "rule: free passage"),
		Choice("rule_dispatch", "调度", "rule: dispatch").Or("调度制度"),
		Choice("rule_support", "保障", "rule: support").Or("保障制度"),
		Choice("rule_exercise", "演练联络", "rule: exercises and liaison"),
		Choice("rule_review", "总结评估", "rule: review"),
		Choice("rule_consultation", "会商", "rule: consultation").Or("会商制度"),
		Choice("plan", "预案方案", "plan"),
		Choice("order", "指令通知", "order"),
		Choice("proof", "证明材料", "proof"),
		Choice("photo", "照片", "photo"),
		Choice("other", "其他", "other"),
	}
}

package record

// taskKinds are the kinds of tasks under way (numbers 60 to 64).
func taskKinds() []*Kind { return []*Kind{progressReport(), worksite()} }

// progressReport is one report of what was achieved at a task in a period of time. Two of one task and period are one
// report told twice; one that follows another puts it right.
func progressReport() *Kind {
	return NewKind(60, "progress", "进展报告", "progress report", 1, Coordination,
		RefField(1, "task", "任务", "task", "task"),
		RefField(2, "team", "队伍", "team", "team"),
		TimeField(3, "period_from", "统计时段起", "period from"),
		TimeField(4, "period_to", "统计时段止", "period to"),
		CountField(5, "rescued_live", "救出存活", "rescued alive").In("人", "people"),
		CountField(6, "dead", "遇难", "dead").In("人", "people"),
		CountField(7, "relocated", "转移安置", "relocated").In("人", "people"),
		CountField(8, "worksites", "作业点", "worksites").In("处", ""),
		TextField(9, "materials", "搬运物资", "materials moved").Long(500),
		TextField(10, "text", "报告内容", "text").Long(5000),
		knownByField(11, "source", "消息来源", "source"),
		TextField(12, "reported_by", "报告人", "reported by"),
		TimeField(13, "at", "报告时间", "reported at"),
		recorderField(14),
		RecordsField(15, "follows", "更正的报告", "puts right", "progress"),
		CodeField(16, "mode", "报告类型", "report is",
			Choice("report", "报告", "report"),
			Choice("correction", "更正", "correction"),
			Choice("taken_back", "撤销", "taken back"),
		),
		reasonField(17),
		numberField(18),
		noteField(19),
	).AsEvent()
}

// worksite is one place of work after the triage form of INSARAG. Its number is provisional, its letter comes later; both stay.
func worksite() *Kind {
	return NewKind(61, "worksite", "作业点", "worksite", 1, Coordination,
		numberField(1),
		TextField(2, "sector_id", "正式编号（分区字母-序号）", "sector letter and number").Long(20).Surfaced(),
		TextField(3, "title", "作业点名称", "worksite").Needed(),
		TextField(4, "address", "地址", "address").Surfaced(),
		latField(5),
		lonField(6),
		TextField(7, "boundary", "范围", "boundary"),
		RefField(8, "task", "任务", "task", "task"),
		RefField(9, "team", "评估队伍", "assessed by", "team"),
		TimeField(10, "assessed_at", "评估时间", "assessed at"),
		TextField(11, "building_use", "建筑用途", "use of the building").Suggests(buildingUses()...),
		TextField(12, "construction", "结构类型", "construction").Suggests(constructions()...),
		NumberField(13, "floor_area", "占地面积", "floor area").In("平方米", "m²").Between(0, 1e7),
		CountField(14, "floors", "层数", "floors").Between(0, 200),
		CountField(15, "basements", "地下层数", "basements").Between(0, 20),
		CountField(16, "missing", "失联或情况不明", "missing or unknown").In("人", "people"),
		CountField(17, "live", "确认存活被困", "confirmed alive").In("人", "people"),
		CodeField(18, "category", "评估类别", "triage category",
			Choice("a", "A类", "A"),
			Choice("b", "B类", "B"),
			Choice("c", "C类", "C"),
			Choice("d", "D类", "D"),
			Choice("e", "E类", "E"),
			Choice("f", "F类", "F"),
		).Surfaced(),
		NumberField(19, "damage", "损毁程度", "degree of damage").In("%", "%").Between(0, 100),
		TextField(20, "collapse", "倒塌形式", "type of collapse"),
		TextField(21, "hazards", "危险源", "hazards").Long(1000),
		SetField(22, "operations", "所需作业", "operations needed", operations()...),
		TextField(23, "safety", "安全要求", "safety").Long(1000),
		CodeField(24, "status", "状态", "status",
			Choice("open", "待作业", "open"),
			Choice("worked", "作业中", "being worked"),
			Choice("handed_over", "已移交", "handed over"),
			Choice("cleared", "作业完毕", "cleared"),
		).Surfaced(),
		stateTimeField(25),
		RecordsField(26, "worked_by", "作业队伍", "worked by", "team"),
		RefField(27, "handed_to", "移交队伍", "handed to", "team"),
		TextField(28, "result", "作业结果", "result").Surfaced().Long(2000),
		TextField(29, "verified_by", "复核人", "reviewed by"),
		reasonField(30),
		recorderField(31),
		noteField(32),
		CodeField(33, "level", "搜救等级", "level of assessment",
			Choice("wide", "1 大范围评估", "1 wide area"),
			Choice("sector", "2 分区评估", "2 sector"),
			Choice("rapid", "3 快速搜救", "3 rapid search"),
			Choice("full", "4 全面搜救", "4 full search"),
			Choice("total", "5 全覆盖搜寻", "5 total coverage"),
		),
		apartField(34, "worksite"),
	)
}

func buildingUses() []Option {
	return []Option{
		Choice("dwelling", "住宅", "dwelling"),
		Choice("school", "学校", "school"),
		Choice("hospital", "医院", "hospital"),
		Choice("office", "办公", "office"),
		Choice("industry", "厂房", "industry"),
		Choice("public", "公共场所", "public place"),
	}
}

func constructions() []Option {
	return []Option{
		Choice("masonry", "砖混", "masonry"),
		Choice("frame", "框架", "concrete frame"),
		Choice("wood", "木结构", "wood"),
		Choice("steel", "钢结构", "steel"),
		Choice("earth", "土石", "earth and stone"),
	}
}

// operations are what a worksite may need done.
func operations() []Option {
	return []Option{
		Choice("dog_search", "犬搜索", "dog search"),
		Choice("technical_search", "技术搜索", "technical search"),
		Choice("shoring", "支撑", "shoring"),
		Choice("breaking", "破拆", "breaking"),
		Choice("lifting", "起重顶升", "lifting"),
		Choice("rope", "绳索", "rope"),
		Choice("medical", "医疗", "medical"),
	}
}

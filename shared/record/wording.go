package record

// wording says each problem: what happened, what is safe, what to do.
var wording = map[ProblemCode]Label{
	MalformedLine: {
		"这一行不是完整的 JSON 对象（{value}）。这一行没有写入，其余不受影响。请检查引号、括号和编码（UTF-8）。",
		"This line is no complete JSON object ({value}). Nothing of it was written; other lines are not affected. Check quotes, brackets and encoding (UTF-8).",
	},
	LineTooLong: {
		"这一行超过 {want}。这一行没有写入，其余不受影响。请拆成几行。",
		"This line is longer than {want}. Nothing of it was written; other lines are not affected. Split it.",
	},
	TooManyEdits: {
		"一次操作里的记录超过 {want} 条。没有写入任何一条。请拆成几次。",
		"One act holds more than {want} records. None was written. Split it into several acts.",
	},
	UnknownKey: {
		"不认识“{value}”这一项。没有写入。可用的是：{want}。",
		"{value} means nothing here. Nothing was written. Allowed are: {want}.",
	},
	DuplicateKey: {
		"“{value}”在同一处出现了两次，不知道以哪一个为准。没有写入。请只保留一个。",
		"{value} stands twice in one place, so it is unclear which counts. Nothing was written. Keep one.",
	},
	MissingKind: {
		"没有说明是哪一类记录（kind）。没有写入。请写上 kind，可用的类别见 kinds 命令。",
		"No kind of record is named. Nothing was written. Add \"kind\"; the command kinds lists them.",
	},
	MissingID: {
		"没有说明是哪一条记录（id）。没有写入。请写上 id：记录号，或信用代码、车牌等固定编号。",
		"No record is named. Nothing was written. Add \"id\": a record's id, or a lasting key such as a credit code or plate.",
	},
	BadID: {
		"“{value}”不能用作记录号。没有写入。请用记录号（UUID）或不超过 {want} 个字符的固定编号。",
		"{value} cannot name a record. Nothing was written. Use a record's id (UUID) or a lasting key of at most {want} characters.",
	},
	UnknownKind: {
		"没有“{value}”这一类记录。没有写入。可用的类别见 kinds 命令；若来自新版本，请先升级本机。",
		"There is no kind of record called {value}. Nothing was written. The command kinds lists them; if it comes from a newer version, update this device first.",
	},
	UnknownField: {
		"“{kind}”没有“{value}”这个字段。没有写入。可用的字段见 kinds 命令；若来自新版本，请先升级本机。",
		"{kind} has no field called {value}. Nothing was written. The command kinds lists them; if it comes from a newer version, update this device first.",
	},
	UnknownWord: {
		"“{kind}”的“{field}”不能是“{value}”。没有写入。可用的是：{want}。",
		"{field} of {kind} cannot be {value}. Nothing was written. Allowed are: {want}.",
	},
	WrongType: {
		"“{kind}”的“{field}”写成了“{value}”，类型不对。没有写入。这里要的是{want}。",
		"{field} of {kind} was given {value}, which is of the wrong type. Nothing was written. Wanted is {want}.",
	},
	BadTime: {
		"“{kind}”的“{field}”写成了“{value}”，不是能认出的时间。没有写入。请写成 2026-07-12 14:31 或 2026-07-12T14:31:00+08:00。",
		"{field} of {kind} was given {value}, which is no time. Nothing was written. Write 2026-07-12 14:31 or 2026-07-12T14:31:00+08:00.",
	},
	BadText: {
		"“{kind}”的“{field}”里有不能保存的字符（编码错误或控制字符）。没有写入。请重新输入这一项。",
		"{field} of {kind} has characters that cannot be kept (wrong encoding or control characters). Nothing was written. Enter it again.",
	},
	TooLong: {
		"“{kind}”的“{field}”超过 {want} 个字符。没有写入。请缩短，或把余下的写进备注。",
		"{field} of {kind} is longer than {want} characters. Nothing was written. Shorten it, or put the rest into the remarks.",
	},
	TooMany: {
		"“{kind}”的“{field}”超过 {want} 项。没有写入。请减少项数。",
		"{field} of {kind} has more than {want} members. Nothing was written. Name fewer.",
	},
	OutOfRange: {
		"“{kind}”的“{field}”写成了“{value}”，超出范围。没有写入。这里可以是 {want}。",
		"{field} of {kind} was given {value}, which is out of range. Nothing was written. Allowed is {want}.",
	},
	Contradiction: {
		"对“{kind}”的要求自相矛盾（{value}）。没有写入。请只留一种要求。",
		"What is asked of {kind} contradicts itself ({value}). Nothing was written. Ask one thing only.",
	},
	EventChanged: {
		"“{kind}”只能登记，不能修改或删除。原记录保持不变。如有错误，请另记一条说明。",
		"{kind} is written once, and neither changed nor deleted. The record stands as it was. If it is wrong, add another that says so.",
	},
}

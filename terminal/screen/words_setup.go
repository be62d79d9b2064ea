package screen

// setupWords are the strings of the first run and the start of a shift.
type setupWords struct {
	ShiftHeading, ShiftHint, OperatorName, Post, NeedOperator, NeedPost string
	EnrolHeading, EnrolHint, Code, CodeHint, NeedCode, Enrol, Later     string
	WaitHeading, WaitHint, WaitDo, WaitNote, WaitUntil                  string
	WaitLater, OtherCode                                                string
	WelcomeHeading, Hub, Check, CheckNote, Desk                         string
	Next, Cancel, Begin, CheckHeading, CheckHint                        string
}

func setupWordsIn(l Language) setupWords {
	if l == English {
		return setupWords{
			ShiftHeading: "Start of shift", ShiftHint: "Every entry carries this device and your name.", OperatorName: "Operator", Post: "Post",
			NeedOperator: "Say who works at this desk", NeedPost: "Choose a post",
			EnrolHeading: "Join a hub", EnrolHint: "Without a network choose “Later”: everything works here and is handed over after joining.",
			Code: "Enrolment code", CodeHint: "from the central office; with no hub, another terminal's pairing code", NeedCode: "Enter the code, or choose “Later”", Enrol: "Join", Later: "Later, work offline",
			WaitHeading: "Waiting for the centre", WaitHint: "It goes on by itself once the centre has approved this terminal, also after a restart.",
			WaitDo:   "Call the centre and read these six digits to them. They compare them and approve.",
			WaitNote: "the centre must see the same", WaitUntil: "Code valid until", WaitLater: "Work offline meanwhile", OtherCode: "Use another code",
			WelcomeHeading: "This terminal has joined", Hub: "Hub", Check: "Check code", CheckNote: "the hub shows the same one", Desk: "Desk code of numbers",
			Next: "Next", Cancel: "Back", Begin: "Begin work", CheckHeading: "Self-check", CheckHint: "Everything here can be looked at again under Settings (Alt+G).",
		}
	}
	return setupWords{
		ShiftHeading: "开始值班", ShiftHint: "每一条记录都带有本机和您的姓名。", OperatorName: "操作员姓名", Post: "岗位",
		NeedOperator: "请填写谁在值守本台", NeedPost: "请选择岗位",
		EnrolHeading: "加入中心", EnrolHint: "没有网络请选“稍后”：本机可照常工作，接入后自动补交。",
		Code: "接入码", CodeHint: "由市级中心发放；没有中心时可录入另一台终端的配对码", NeedCode: "请输入接入码，或选“稍后”", Enrol: "接入", Later: "稍后，离线工作",
		WaitHeading: "等待中心批准", WaitHint: "中心批准后自动接入；关机重开也会接着等。",
		WaitDo:   "请打电话给中心，把这六位数字念给对方。对方核对一致后批准，本机随即接入。",
		WaitNote: "中心看到的应与此相同", WaitUntil: "接入码有效至", WaitLater: "先离线工作", OtherCode: "换一个接入码",
		WelcomeHeading: "本终端已接入", Hub: "中心", Check: "核对码", CheckNote: "中心显示的应与此相同", Desk: "本台编号代码",
		Next: "下一步", Cancel: "返回", Begin: "开始工作", CheckHeading: "终端自检", CheckHint: "以后可在“设置自检”（Alt+G）中再看。",
	}
}

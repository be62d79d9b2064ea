package screen

// activationWords are the strings of the activation.
type activationWords struct {
	Hint, Spaces, NoSpaces, Name, Kind, State, Open, Current, Joined, Closed, NotActivated  string
	Others, OthersText, Members, NoMembers, At, Now, OrderHint, Pending, CodeHint, OnlyThis string
	CreateTitle, CreateText, NameHint, UniteTitle, UniteText, Into, Sure, Entered           string
	Enter, Create, Activate, Start, Level, Phone, End, Archive, Member, Approve, Remove     string
	Unite, History                                                                          string
}

func activationWordsIn(l Language) activationWords {
	if l == English {
		return activationWords{
			Hint: "Enter opens an event. Without an order activate as “to be started”: work goes on and joins the official event later.", Spaces: "Events held here", NoSpaces: "None yet. Ctrl+N makes one, with or without a network.",
			Name: "Name", Kind: "Kind", State: "State", Open: "open", Current: "working here", Joined: "joined into another", Closed: "closed",
			NotActivated: "This event is not activated yet. Press B.", Others: "Opened apart", OthersText: "%d more incident record(s): see the contradictions under Sync",
			Members: "The three groups", NoMembers: "Nobody yet.", At: "When", Now: "empty: now", OrderHint: "who gave the order", Pending: "No order has reached this desk (to be started)",
			CodeHint: "letters in numbers, such as YB; empty: made from the place", OnlyThis: "Only the chosen member",
			CreateTitle: "New event", CreateText: "It is made on this device and handed over later. If it turns out to be an event known elsewhere, unite the two.", NameHint: "such as Jiangjin flood of 12 July",
			UniteTitle: "Unite with another event", UniteText: "All records of “%s” go on in the event below. Values that differ are listed as contradictions, nothing is lost. Afterwards this one can only be read.",
			Into: "Goes on in", Sure: "Both are the same event", Entered: "Opened",
			Enter: "Open", Create: "New event", Activate: "Activate", Start: "Start the mechanism", Level: "Change level", Phone: "Public phone", End: "End", Archive: "Archive", Member: "Add member",
			Approve: "Approve", Remove: "Remove member", Unite: "Unite", History: "History",
		}
	}
	return activationWords{
		Hint: "回车打开事件。没有接到指令时按“待启动”登记，先干起来，以后再并入正式事件。", Spaces: "本机的事件", NoSpaces: "还没有。按 Ctrl+N 新建，有无网络都可以。",
		Name: "名称", Kind: "类别", State: "状态", Open: "开放", Current: "正在使用", Joined: "已并入", Closed: "已关闭",
		NotActivated: "本事件还没有启动机制，请按 B。", Others: "分头登记", OthersText: "另有 %d 条事件记录，见“同步中心”的冲突",
		Members: "编组", NoMembers: "还没有成员。", At: "时间", Now: "空为现在", OrderHint: "下达指令的人", Pending: "本台未接到启动指令（待启动）",
		CodeHint: "编号用的字母，如 YB；空为按地点生成", OnlyThis: "只批所选成员",
		CreateTitle: "新建事件", CreateText: "在本机建立，接入中心后上报。若后来发现与别处是同一事件，可以并入。", NameHint: "如 江津‘7·12’暴雨洪涝",
		UniteTitle: "并入另一事件", UniteText: "“%s”的全部记录将转入下面的事件。两边不同的内容列为冲突等人处理，不会丢失。之后本事件只能查看。",
		Into: "并入", Sure: "已核对，确为同一事件", Entered: "已打开",
		Enter: "打开", Create: "新建事件", Activate: "启动机制", Start: "启动机制", Level: "调整级别", Phone: "公布电话", End: "终止", Archive: "归档", Member: "增加成员",
		Approve: "批准编组", Remove: "移出成员", Unite: "并入", History: "历史",
	}
}

// act is what the act called id is called on its button.
func (w activationWords) act(id string) string {
	return map[string]string{
		"enter": w.Enter, "create": w.Create, "activate": w.Activate, "start": w.Start, "level": w.Level, "phone": w.Phone, "end": w.End, "archive": w.Archive,
		"member": w.Member, "approve": w.Approve, "remove": w.Remove, "unite": w.Unite, "history": w.History,
	}[id]
}

package screen

// syncWords are the strings of the sync centre.
type syncWords struct {
	language Language

	Hint, NotEnrolled, Online, Offline, Links, NoLinks, Link, State, Waiting, Heard, RoundTrip                                 string
	Connected, Trying, Off, Queue, NoQueue, Space, Denied, Record, Reason, ReasonHint                                          string
	Conflicts, NoConflict, What, Owner, Values, Value, Device, Holds, Stands, Call, DeskText                                   string
	Adopt, Other, Keep, Dropped, OffTask, Remove, Correct, Release, Hurry, Settle, Join, Apart, Show, Mine, Everybody, History string
	StickOut, StickIn, StickPath, StickOutHint, StickInHint, StickOutNote, StickInNote, StickWritten, StickRead, StickClear    string

	Carrier, Paired, Calling, Absent, ByHand, AnyDesk, Here, NoAddress, AddAddress, Address, AddressHint, AddressNote, AddressKept string
	Offer, OfferNote, OfferUsed, Check, CheckNote, Pair, PairCode, PairHint, PairNote, PairedWith                                  string
	Unlink, UnlinkNote, Unlinked, LANTurnOff, LANTurnOn, LANIsOff, LANIsOn                                                         string
	Fenced, FirstSync                                                                                                              string
}

func syncWordsIn(l Language) syncWords {
	if l == English {
		return syncWords{
			language:    l,
			Hint:        "“Only here” is safe on this disk; “confirmed” is safe on the hub's. Contradictions wait for a person, nothing is lost.",
			NotEnrolled: "This terminal has not joined a hub. Work goes on here; join under Settings.", Online: "Connected to %s · desk code %s · device %s",
			Offline: "Working offline; %s last heard %s. Everything is kept and handed over when the link is back.",
			Links:   "Links", NoLinks: "No link set up.", Link: "With", State: "State", Waiting: "Waiting", Heard: "Last contact", RoundTrip: "%d ms", FirstSync: "first sync %.1f/%.1f MB",
			Connected: "connected", Trying: "trying", Off: "off", Queue: "Made here, by space", NoQueue: "Nothing was written here yet.", Space: "Space",
			Fenced: "This terminal was silent in “%s” for two weeks, so since %s the others do not wait for it. Nothing is lost: your own work goes up first, then the space is taken anew. Keep connected.",
			Denied: "Needs action: refused by the hub", Record: "Record", Reason: "Reason", ReasonHint: "stays in the record's history",
			Conflicts: "Contradictions", NoConflict: "Nothing contradicts.", What: "What", Owner: "Owner", Values: "Values", Value: "Value", Device: "Device",
			Holds: "For now", Stands: "holds", Call: "Call before deciding:", DeskText: "desk %s", Adopt: "What shall stand", Other: "another value, put together", Keep: "The record that goes on", Dropped: "Taken out", OffTask: "Taken off this task", Remove: "Take one out", Correct: "Correct the filing", Release: "Take team off",
			Hurry: "Sync now", Settle: "Settle", Join: "Join", Apart: "Not the same", Show: "Open", Mine: "My group's", Everybody: "Everybody's", History: "History",
			StickOut: "Write to a stick", StickIn: "Read from a stick", StickPath: "File", StickOutHint: "the stick's folder, or a file name", StickInHint: "the file on the stick, .qsu",
			StickOutNote: "Everything held of this incident goes into one signed file, other desks' work too, encrypted to the hub and the terminals that may hold it. A terminal that was not let in yet writes in clear: then keep the stick safe. What is written still counts as only here until another desk's answer comes back.",
			StickInNote:  "What is held already changes nothing. A cut file gives what is whole in it; read a whole copy later and it goes on.",
			StickWritten: "Written to %s: %d changes, %d KB", StickRead: "Read from %s: %d changes new here",
			StickClear: "; not encrypted, this terminal was not let in yet: keep the stick safe",
			Carrier:    "By", Paired: "paired", Calling: "calling", Absent: "not in sight", ByHand: "carried by hand", AnyDesk: "any desk", Here: "This terminal in the local network: %s", NoAddress: "Not listening in a local network yet.",
			AddAddress: "Enter address", Address: "Address", AddressHint: "192.168.1.20:7800", AddressNote: "HOST:PORT of the other terminal; its sync centre shows it.", AddressKept: "Calling %s, now and after every start",
			Offer: "Show pairing code", OfferNote: "Scan this on the other terminal, or type it there under “Enter pairing code”. It lets one terminal in, until %s.", OfferUsed: "Paired with %s",
			Check: "Both screens show", CheckNote: "Read it to each other: other digits mean that somebody stands between.",
			Pair: "Enter pairing code", PairCode: "Pairing code", PairHint: "QP1.… from the other terminal's screen", PairedWith: "Paired with %s; both screens show %s",
			PairNote: "The two terminals then sync directly. Where one is not enrolled, they share the incidents that one of the two began.",
			Unlink:   "Remove", UnlinkNote: "It is not called any more. What was received stays on both.", Unlinked: "Removed: %s",
			LANTurnOff: "LAN off", LANTurnOn: "LAN on", LANIsOff: "Sync over the local network is off.", LANIsOn: "Sync over the local network is on.",
		}
	}
	return syncWords{
		language:    l,
		Hint:        "“仅本机”已安全存盘；“中心已确认”已在中心存盘。冲突等人处理，两边的内容都在。",
		NotEnrolled: "本机尚未接入中心，可照常工作；接入请到“设置自检”。", Online: "已连接 %s · 席位代码 %s · 本机 %s",
		Offline: "离线工作中；%s 末次联系 %s。所有记录都在本机，恢复连接后自动补交。",
		Links:   "连接", NoLinks: "没有设置连接。", Link: "对方", State: "状态", Waiting: "待确认", Heard: "末次联系", RoundTrip: "%d 毫秒", FirstSync: "首次同步 %.1f/%.1f MB",
		Connected: "已连接", Trying: "正在重连", Off: "未启用", Queue: "本机所记，按空间", NoQueue: "本机还没有写入记录。", Space: "空间",
		Fenced: "本机在“%s”两周未联系，自 %s 起中心不再等待本机。数据没有丢失：先补交本机记录，再重新取得整个空间。请保持连接。",
		Denied: "需处理：中心未采用", Record: "记录", Reason: "原因", ReasonHint: "写入记录的历史",
		Conflicts: "冲突", NoConflict: "没有冲突。", What: "内容", Owner: "归口", Values: "取值", Value: "取值", Device: "终端",
		Holds: "暂按", Stands: "暂按此", Call: "处理前先打电话：", DeskText: "席位 %s", Adopt: "采用", Other: "合并并注明：另写一个值", Keep: "保留哪一条", Dropped: "去掉哪一份", OffTask: "解除哪一项任务", Remove: "去掉一份", Correct: "更正报备", Release: "解除任务",
		Hurry: "立即同步", Settle: "处理", Join: "合并", Apart: "不是同一个", Show: "打开记录", Mine: "只看本组", Everybody: "看全部", History: "历史",
		StickOut: "导出到U盘", StickIn: "从U盘导入", StickPath: "文件", StickOutHint: "U盘的文件夹，或文件名", StickInHint: "U盘上的 .qsu 文件",
		StickOutNote: "本事件的全部记录写入一个签名的文件，含其他席位的记录，并加密给中心和有权持有本事件的终端。本机尚未入网时写出的文件不加密，须妥善保管U盘。写出后仍记作“仅本机”，收到对方带回的回执才算“邻机已收”。",
		StickInNote:  "已有的内容不会重复。文件不完整时先收下完整的部分，换一份完整的再读会接着收。",
		StickWritten: "已写入 %s：%d 处改动，%d KB", StickRead: "已读取 %s 的文件：新收 %d 处改动",
		StickClear: "；本机尚未入网，文件未加密，请妥善保管U盘",
		Carrier:    "途径", Paired: "已配对", Calling: "正在呼叫", Absent: "不在场", ByHand: "人工携带", AnyDesk: "任一席位", Here: "本机在局域网的地址：%s", NoAddress: "尚未在局域网收听。",
		AddAddress: "手动输入地址", Address: "地址", AddressHint: "192.168.1.20:7800", AddressNote: "另一台终端的“主机:端口”，见其同步中心。", AddressKept: "正在呼叫 %s，以后每次启动都会呼叫",
		Offer: "显示配对码", OfferNote: "在另一台终端上扫描，或在其“输入配对码”中录入。只供一台终端使用，有效至 %s。", OfferUsed: "已与 %s 配对",
		Check: "两机应显示相同", CheckNote: "请互相念一遍：数字不同说明有人居中冒充。",
		Pair: "输入配对码", PairCode: "配对码", PairHint: "对方屏幕上以 QP1. 开头的码", PairedWith: "已与 %s 配对，两机核对码 %s",
		PairNote: "配对后两机直接同步。有一方未接入中心时，共享的是两机自建的事件。",
		Unlink:   "移除", UnlinkNote: "以后不再与它联系。已收到的内容两机都保留。", Unlinked: "已移除：%s",
		LANTurnOff: "关闭局域网", LANTurnOn: "打开局域网", LANIsOff: "局域网同步已关闭。", LANIsOn: "局域网同步已打开。",
	}
}

// act is what the act called id is called on its button.
func (w syncWords) act(id string) string {
	return map[string]string{
		"hurry": w.Hurry, "settle": w.Settle, "remove": w.Remove, "correct": w.Correct, "release": w.Release, "join": w.Join, "apart": w.Apart, "show": w.Show, "mine": w.Mine, "history": w.History,
		"stickout": w.StickOut, "stickin": w.StickIn,
		"address": w.AddAddress, "offer": w.Offer, "pair": w.Pair, "unlink": w.Unlink, "lan": w.LANTurnOff,
	}[id]
}

// denials are why the hub refused a change, by code.
var denials = map[string]pair{
	"not_enrolled":     {"本机当时尚未接入", "this device was not enrolled yet"},
	"device_revoked":   {"本机已被停用", "this device was revoked"},
	"device_read_only": {"本机只能查看", "this device may only read"},
	"training_only":    {"本机只能写演练", "this device may write in exercises alone"},
	"outside_grant":    {"超出本机权限范围", "outside what this device may write"},
	"space_unknown":    {"中心没有这个事件", "the hub does not know this event"},
}

// denial says why a change was refused; a code of a newer hub stands as it is.
func (w syncWords) denial(code string) string {
	if words, ok := denials[code]; ok {
		return words.in(w.language)
	}
	return code
}

func (w syncWords) state(s string) string {
	switch s {
	case "connected":
		return w.Connected
	case "calling":
		return w.Calling
	case "trying", "waiting":
		return w.Trying
	}
	return w.Off
}

package report

import "qianshao/shared/record"

// card writes one; lines alternate Chinese and English, those after beware are warnings.
func card(screen, zh, en, goalZh, goalEn string, steps []string, beware ...string) QuickCard {
	c := QuickCard{Screen: screen, Name: record.Label{Zh: zh, En: en}, Goal: record.Label{Zh: goalZh, En: goalEn}}
	for i := 0; i+1 < len(steps); i += 2 {
		c.Steps = append(c.Steps, record.Label{Zh: steps[i], En: steps[i+1]})
	}
	for i := 0; i+1 < len(beware); i += 2 {
		c.Beware = append(c.Beware, record.Label{Zh: beware[i], En: beware[i+1]})
	}
	return c
}

// QuickCards are the cards of all screens, in the order of the work.
func QuickCards() []QuickCard {
	return append(frontCards(), rearCards()...)
}

func frontCards() []QuickCard {
	return []QuickCard{
		card("activation", "启动与编组", "Activation", "事件开起来，三个组有人。", "The incident is open and the three groups have people.", []string{
			"Ctrl+N 新建事件；没有接到指令也可先建，按“待启动”登记。", "Ctrl+N makes an incident; without an order it is entered as to be started.",
			"在列表上按回车，进入要工作的事件。", "Enter on the list: work in that incident.",
			"M 增加成员，K 批准编组；P 登记公布电话。", "M adds members, K approves the groups; P enters the public phone.",
			"响应级别变化按 L，机制终止按 E。", "L changes the level of response, E ends the mechanism.",
		}, "两处各建了同一事件不要紧：以后并入一个，两边的记录都在。", "Two places may make the same incident: they are joined later and nothing is lost."),
		card("signup", "报名登记", "Sign-up", "来报名的队伍先登记、再审核，定下来的要回复。", "Who offers help is entered, judged and answered.", []string{
			"Ctrl+N 登记一支；Ctrl+B 粘贴接龙或表格，先看再存。", "Ctrl+N enters one; Ctrl+B takes a pasted list, looked at before it is saved.",
			"回车勾选，Z 准入、B 备勤、D 待定、Q 劝止，一次审核多支。", "Enter ticks, then Z admits, B holds in reserve, D leaves open, Q asks not to come; many at once.",
			"Y 给出回复文字，可复制发回。", "Y gives the words of the answer.",
		}, "劝止要写原因；本人会看到。", "Asking a team not to come needs a reason; it reads it."),
		card("checkin", "到场报备", "Check-in", "来一支登一支，二十秒以内。", "One team after the other, within twenty seconds.", []string{
			"扫码，或输入拼音首字母、名称、电话后四位、车牌；回车取第一个。", "Scan, or type initials, name, end of the phone, plate; Enter takes the first.",
			"填人数、车辆数、专业、自带给养；Ctrl+Enter 保存并登记下一个。", "People, vehicles, skill, own supplies; Ctrl+Enter saves and goes to the next.",
			"没有的队伍按 Ctrl+N；散来的个人 Ctrl+G，车辆 Ctrl+L，补录纸卡 Ctrl+B。", "A team nobody knows: Ctrl+N; a single volunteer Ctrl+G, a vehicle Ctrl+L, paper cards Ctrl+B.",
			"要凭证时按 Ctrl+P。", "Ctrl+P prints the card.",
		}, "提示“可能已经报备”时先看左右两边再定；拿不准就存，以后可合并。", "When it may be filed already, compare both sides; in doubt save, it can be merged.",
			"存错了：Ctrl+Z 撤销上一步。", "A mistake: Ctrl+Z takes the last act back."),
		card("needs", "需求信息", "Needs", "接到的先登记，核实了才发布。", "What comes in is entered, and published once verified.", []string{
			"Ctrl+N 登记：来电人的原话、地点、数量、紧急程度。", "Ctrl+N: the caller's words, place, quantity, urgency.",
			"V 核实（打回电话或现场），P 签发发布。", "V verifies (call back or look), P publishes.",
			"K 派任务，D 响应，E 到期仍有效时续期，C 关闭。", "K makes a task, D answers it, E renews what is still true, C closes.",
		}, "“存疑”“不实”的不要删，改状态：别人可能又报一次。", "Doubtful or false reports are not deleted: they may come again."),
		card("information", "信息处理", "Information", "进来的消息有人管，出去的口径一致。", "Every message has an owner; every answer is the same.", []string{
			"页签分来信、舆情、预警、发布等；Ctrl+N 登记一条。", "Tabs for messages, rumours, warnings, publications; Ctrl+N enters one.",
			"分给一个组，办完销号；转办要写给谁。", "Give it to a group, close it when done; say whom it goes to.",
			"来电咨询先查“统一答复”，没有的记下来问清再回。", "Inquiries are answered from the common answers; what is missing is asked.",
		}),
		card("tasks", "任务派遣", "Tasks", "把对的队伍派到对的地方，并且知道它还在。", "The right team in the right place, and word from it.", []string{
			"左边选需求或任务单，右边选队伍，D 派遣；理由写在下面。", "Choose a need or task on the left, a team on the right, D sends it; the reasons stand below.",
			"I 下达；接收、出发、到场、完成用 J 推进。", "I gives the order; J moves it on: received, left, arrived, done.",
			"电台来报按 Ctrl+R，一行写完，例如“A-0012 到场 获救3”。", "A report by radio: Ctrl+R, one line, as “A-0012 到场 获救3”.",
			"完不成的按 Y 移交，U 解除队伍。", "What cannot be finished: Y hands over, U releases the team.",
		}, "橙色、红色是多久没有联系：先联系上，再派新的。", "Orange and red say how long nobody heard from them: call first."),
		card("board", "力量看板", "Force board", "谁在哪里、在干什么、多久没联系。", "Who is where, at what, and silent how long.", []string{
			"方向键选队伍，回车打开，C 联系上了。", "Arrow keys choose a team, Enter opens it, C notes contact.",
			"M 再按列上的数字，移动状态；走不通时会说明可以走哪里。", "M and the digit of a column moves it; a refusal says what is possible.",
			"L 换成列表；上面几格筛选。", "L shows a list; the fields above filter.",
			"Ctrl+P 打印：断电断网时，纸卡接着用。", "Ctrl+P prints: with no power the cards go on on paper.",
		}, "移错了 Ctrl+Z。", "A wrong move: Ctrl+Z."),
	}
}

func rearCards() []QuickCard {
	return []QuickCard{
		card("traffic", "交通保障", "Traffic", "车进得来、走得通、停得下。", "Vehicles get in, through and parked.", []string{
			"扫通行凭证或输入车牌，登记进出。", "Scan a permit or type a plate to enter what comes and goes.",
			"Ctrl+N 新建申请；核对车辆、时间、路线后签发，打印带二维码的凭证。", "Ctrl+N makes an application; check vehicle, time and route, issue it, print the permit with its code.",
			"断路、绕行、停车场在各自页签里。", "Closed roads, detours and parking have tabs of their own.",
		}, "黄色表示名单可能已旧，打电话核实，不要直接放行。", "Yellow: the list may be old; call before you let pass."),
		card("logistics", "后勤装备", "Supplies and care", "要的有着落，发的有去处。", "What is asked for is found, what is given is accounted for.", []string{
			"页签分申请、库存、借还、油料、住宿、用餐、伤病等。", "Tabs for requests, stock, loans, fuel, lodging, meals, injuries.",
			"申请：登记、批准、发放、签收，一步一按。", "A request: entered, approved, given, signed for.",
			"入库出库每次一笔，数目自己算；盘点另记一笔。", "Each movement is a line; the stock is their sum; a stocktake is a line too.",
		}, "低于零照样显示：东西已经发走了，先查原因。", "Below zero is shown as it is: the goods are gone; find out why."),
		card("withdrawal", "撤离离场", "Withdrawal", "一个不少、东西还清、平安到家。", "Nobody missing, everything returned, safely home.", []string{
			"B 准备撤离；右边是离场清单，一项项办。", "B begins; the list on the right says what is open.",
			"X 清点撤离：门口数人，与记录一致才放行。", "X counts at the gate: the number must agree.",
			"Y 报平安到家。文书按 Ctrl+P。", "Y when they are home. Papers: Ctrl+P.",
		}, "拦住的项目主管可以豁免（U），要写原因。", "A supervisor may waive what blocks (U), with a reason."),
		card("journal", "现场日志", "Journal", "发生了什么，一行一记。", "What happened, one line at a time.", []string{
			"直接打字，回车写入；@ 加拼音首字母关联队伍、需求、任务。", "Type and press Enter; @ and initials tie it to a team, need or task.",
			"Ctrl+F 只看要找的；所有记录都查得到。", "Ctrl+F shows only what you look for, through all lines.",
		}, "日志不改不删，写错了另记一行更正。", "Lines are never changed; a correction is another line."),
		card("counts", "统计简报", "Counts", "每个数字都说得清来历。", "Every figure can be traced.", []string{
			"在数字上按回车，看是哪些记录。", "Enter on a figure shows its records.",
			"Ctrl+P 做日报、快报、情况报告；先看版面再打印。", "Ctrl+P makes the reports; you see the page first.",
		}, "先看“截至”：别的席位后来的变化不在内。", "Read the “as of”: later changes of others are not in it."),
		card("papers", "文书打印", "Papers", "纸面材料，先看后打。", "Papers, looked at before they are printed.", []string{
			"左边选文书，填几个问题，右边就是版面。", "Choose a paper, answer its questions, see the page.",
			"P 打印，D 存 PDF，E 存表格，C 复制文字；Esc 返回。", "P prints, D saves a PDF, E a workbook, C copies text; Esc goes back.",
		}, "没有打印机也能存 PDF，换一台再打。", "Without a printer save the PDF and print it elsewhere."),
		card("sheets", "表格导入", "Spreadsheets", "别人给的表，先看再进。", "Tables from others, looked at before they come in.", []string{
			"选数据类别，给出文件，先看每一行会怎样。", "Choose the kind and the file, see what becomes of each line.",
			"错的行单独列出，其余照常导入。", "Lines that are wrong are listed; the rest comes in.",
		}),
		card("sync", "同步中心", "Sync", "知道哪些已到中心，哪些还只在本机。", "What has reached the centre, and what is only here.", []string{
			"Y 立即同步；没有网络照常工作，联上自动补交。", "Y syncs now; without a network work goes on and is sent later.",
			"E 导出到 U 盘，I 从 U 盘导入；局域网按 A、P、R 连接邻机。", "E writes a stick, I reads one; A, P and R connect neighbours.",
			"冲突：先打电话，再按 Q 定下一条；另一条留在历史里。", "A conflict: call first, then Q settles it; the other value stays in the history.",
		}, "“仅本机”也是安全的：已经在本机磁盘上。只有“中心已确认”才是到了中心。", "Only here is safe too, on this disk. Only confirmed means that the centre has it."),
		card("settings", "设置自检", "Settings", "机器好用，换班交得清。", "The machine is well; the next shift knows.", []string{
			"E 重新自检：时钟、磁盘、输入法、显示、扫码枪、打印机。", "E looks again: clock, disk, input method, display, scanner, printer.",
			"F12 换主题，Ctrl++ 加大字号。", "F12 changes the theme, Ctrl++ enlarges.",
			"换班按“交接班”，换成自己的名字再干。", "Change the operator before you work.",
		}),
		card("census", "资源普查", "Census", "平时把队伍家底摸清。", "Know the forces before they are needed.", []string{
			"Ctrl+N 新增，V 核实；到期未核实的会列出来。", "Ctrl+N adds, V verifies; what is overdue is listed.",
			"成批的用“表格导入”。", "Many at once: spreadsheets.",
		}),
		card("training", "培训演练", "Exercises", "按真的练，不混进真的。", "As in earnest, and never mixed with it.", []string{
			"先新建“演练”空间再进入；所有纸面都印“演练”。", "Make an exercise and enter it; every paper says so.",
			"设定时钟，按时间发出导调信息，记下反应。", "Set its clock, issue injects, note the responses.",
		}),
	}
}

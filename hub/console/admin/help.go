package admin

import (
	"net/http"

	"qianshao/hub/account"
	"qianshao/hub/console/page"
)

// helpBody is what stands on the page of help.
type helpBody struct {
	Roles  []page.Chip
	Role   string
	Steps  []string
	Keys   [][2]string
	Rights rights
}

// help is one page for every role: what to do first, and by which keys.
func help(q *page.Request) error {
	p := q.Page
	role, err := account.ParseRole(q.Word("role"))
	if err != nil {
		role = q.Account.Role
	}
	b := helpBody{Role: p.In(role.Label()), Steps: stepsOf(p, role), Rights: rightsOf(p, []account.Role{role}), Keys: keysOf(p)}
	for _, r := range account.Roles() {
		b.Roles = append(b.Roles, page.Chip{Mark: page.Marked("", "", p.In(r.Label())), Link: q.With("role", string(r)), Chosen: r == role})
	}
	p.Section, p.Title, p.Body = "help", p.T("帮助 · ", "Help · ")+b.Role, b
	return q.Write(http.StatusOK, "admin_help")
}

// stepsOf says what a role does first, in order.
func stepsOf(p *page.Page, r account.Role) []string {
	start := []string{
		p.T("看页面上方：是哪个事件，是不是演练；数据截至几点；连接终端几台。缺的终端掌握的情况不在数字里。", "Look at the top: which incident, an exercise or not, as of when, and how many terminals are connected. What the missing ones know is not in the figures."),
	}
	end := []string{
		p.T("页面变灰、出现“与中心断开”时，看到的是断开前的数据，等它恢复再报数。", "When the page greys and says the hub is not reached, it shows what was known before; do not report from it."),
		p.T("离开座位先退出登录；忘了口令或丢了手机，请管理员在“用户与权限”里重置。", "Sign out when you leave. Password forgotten or phone lost: an administrator resets it."),
	}
	return append(append(start, roleSteps(p, r)...), end...)
}

func roleSteps(p *page.Page, r account.Role) []string {
	switch r {
	case account.Viewer:
		return []string{
			p.T("“态势总览”看全局，点任何数字能看到它由哪些记录组成。", "Overview shows the whole; every figure leads to the records it is made of."),
			p.T("表格可筛选、排序、查找；地址可以发给同事，打开的是同一个筛选。", "Tables are filtered, sorted and searched; the address of a filtered table can be sent on."),
			p.T("查看账号不能改动和导出；需要时找三个组的值班员。", "A viewer changes and exports nothing; ask the officer on duty of a group."),
		}
	case account.General:
		return []string{
			p.T("先看“待办”：现在必须上报什么，上次报到几点，下次几点到期。", "Begin with what is due: what must be reported up now, when it was sent last and when it is due next."),
			p.T("再看“冲突”里由综合组裁定的：先按列出的电话核实，再裁定。", "Then the conflicts your group settles: call the numbers shown first."),
			p.T("灾前维护基础数据：“管理 → 基础数据”下载模板，导入先看预览，有错的行可下载改好再传。", "Before an incident keep the base data: Manage, Base data; download the template, look at the preview, mend refused rows and send them again."),
			p.T("出日报、专报用“报表中心”，同一截至时间可重出同一份。", "Reports come from the report centre; the same as-of time gives the same report again."),
		}
	case account.Coordination:
		return []string{
			p.T("看“需求”里未答复和即将过期的，看“力量”里待命的队伍。", "Look at needs unanswered or about to expire, and at teams on standby."),
			p.T("看“任务”里久未联系的：先联系，再改状态。", "Look at tasks silent for long: call before you change their state."),
			p.T("同一支队伍在两处出现、两台终端各写一个状态时，在“冲突”里裁定由协调组负责的。", "Where two terminals wrote different states of one team, settle the conflicts of your group."),
		}
	case account.Support:
		return []string{
			p.T("看车辆通行待审、物资缺口和伤病：都在“待办”和各自的表里。", "Look at passage to review, shortages and injuries: in the duty page and in their tables."),
			p.T("退回的申请要写明理由，前方会在终端上看到。", "An application that is returned needs a reason; the desk sees it."),
			p.T("在“冲突”里裁定由保障组负责的，例如一块车牌两条记录。", "Settle the conflicts of your group, such as one plate on two records."),
		}
	case account.Admin:
		return []string{
			p.T("每天先看“管理 → 系统健康”：有没有红色，最近一份备份是否已核验。", "Every day first: Manage, System health. Anything red? Is the newest backup verified?"),
			p.T("接入终端：“终端 → 接入新终端”，把接入码当面交给本人或电话逐组念。终端用了码就在“终端”页“待批准”里等着：听对方念核对码，一致才批准。", "To let a terminal in: Terminals, Let a terminal in. Hand the code over in person or read it out. The terminal then waits on the page of terminals: have its check code read to you, and approve only the same."),
			p.T("“待批准”里有不认识的，或写着“同一接入码另有设备来过”：拒绝，另发接入码。批准之前它什么都得不到。", "Somebody waits whom you do not know, or others came with its code: refuse, and issue another. Until approved it is given nothing."),
			p.T("终端丢失：打开该终端，按“丢失／吊销”，写原因、照抄名称。之后按页面上的步骤补发。", "A terminal is lost: open it, press Lost or revoke, give the reason and its name. Then follow the steps shown."),
			p.T("事件结束、撤离完成后由综合组确认，再在“事件空间”关闭；关闭不能撤回。", "When an incident is over and the general group agrees, close its space; that cannot be taken back."),
			p.T("管理员不看完整个人信息，也不改动业务记录；需要时用另一个账号。", "An administrator sees no personal data in full and touches no record; use another account for that."),
		}
	}
	return nil
}

func keysOf(p *page.Page) [][2]string {
	return [][2]string{
		{"Tab / Shift+Tab", p.T("到下一个、上一个可操作处；第一次按 Tab 可跳过导航", "to the next or the one before; the first Tab offers to skip the navigation")},
		{"Enter", p.T("打开链接、提交表单；输入法选字时不会提交", "open a link, send a form; not while the input method composes")},
		{p.T("空格", "Space"), p.T("勾选、按下按钮、展开折叠", "tick, press, unfold")},
		{"Ctrl+F", p.T("在本页查找", "find on the page")},
		{"Ctrl+P", p.T("打印本页：黑白，表头每页重复，写明截至时间和打印人", "print the page: black and white, headings on each sheet, with the as-of time and who printed")},
		{"Alt+←", p.T("回到上一页，筛选还在", "back, with the filter as it was")},
		{"Ctrl++ / Ctrl+-", p.T("放大、缩小", "larger, smaller")},
	}
}

package account

import "qianshao/shared/record"

// Verb is what a line of the audit says was done. The words are stable.
type Verb string

// What is done to accounts, and what accounts do that leaves the hub or changes who may do what.
const (
	AccountAdded    Verb = "account.added"
	AccountRole     Verb = "account.role"
	AccountNamed    Verb = "account.named"
	AccountPassword Verb = "account.password"
	AccountDisabled Verb = "account.disabled"
	AccountEnabled  Verb = "account.enabled"
	AccountRemoved  Verb = "account.removed"
	SecondOn        Verb = "second.on"
	SecondReset     Verb = "second.reset"
	SecondRequired  Verb = "second.required"
	RecoveryUsed    Verb = "second.recovery_used"
	SignedIn        Verb = "session.begun"
	SessionsEnded   Verb = "session.all_ended"
	Exported        Verb = "data.exported"
	Revealed        Verb = "data.revealed"
	Imported        Verb = "data.imported"
	Acted           Verb = "record.acted"
	Resolved        Verb = "record.resolved"
	Reported        Verb = "report.made"
	DeviceInvited   Verb = "device.invited"
	DeviceWithdrawn Verb = "device.withdrawn" // a code that nobody had used
	DeviceApproved  Verb = "device.approved"
	DeviceRefused   Verb = "device.refused" // one that waited for approval
	DeviceRevoked   Verb = "device.revoked"
	SpaceOpened     Verb = "space.opened"
	SpaceClosed     Verb = "space.closed"
	BackupAsked     Verb = "backup.asked"
	AuditCut        Verb = "audit.cut"
)

// Verbs lists every verb with what people call it, in the order a choice shows them.
func Verbs() []Verb {
	return []Verb{
		AccountAdded, AccountRole, AccountNamed, AccountPassword, AccountDisabled, AccountEnabled, AccountRemoved,
		SecondOn, SecondReset, SecondRequired, RecoveryUsed, SignedIn, SessionsEnded, Exported, Revealed, Imported,
		Acted, Resolved, Reported, DeviceInvited, DeviceWithdrawn, DeviceApproved, DeviceRefused, DeviceRevoked, SpaceOpened, SpaceClosed, BackupAsked, AuditCut,
	}
}

// Label is what people read; a verb of another version is shown as it is.
func (v Verb) Label() record.Label {
	for _, one := range []struct {
		verb   Verb
		zh, en string
	}{
		{AccountAdded, "新建账号", "account added"},
		{AccountRole, "改角色", "role changed"},
		{AccountNamed, "改显示名", "display name changed"},
		{AccountPassword, "改口令", "password changed"},
		{AccountDisabled, "停用账号", "account disabled"},
		{AccountEnabled, "启用账号", "account enabled"},
		{AccountRemoved, "删除账号", "account removed"},
		{SecondOn, "启用两步验证", "second factor set up"},
		{SecondReset, "重置两步验证", "second factor reset"},
		{SecondRequired, "改两步验证要求", "who needs a second factor changed"},
		{RecoveryUsed, "用了恢复码，剩余", "recovery code used, left"},
		{SignedIn, "登录", "signed in"},
		{SessionsEnded, "退出全部登录", "signed out everywhere"},
		{Exported, "导出", "exported"},
		{Revealed, "查看完整个人信息", "personal data revealed"},
		{Imported, "导入", "imported"},
		{Acted, "操作记录", "record acted on"},
		{Resolved, "处理冲突", "conflict resolved"},
		{Reported, "生成报表", "report made"},
		{DeviceInvited, "发接入码", "terminal invited"},
		{DeviceWithdrawn, "撤回接入码", "code withdrawn"},
		{DeviceApproved, "批准终端", "terminal approved"},
		{DeviceRefused, "拒绝终端", "terminal not approved"},
		{DeviceRevoked, "吊销终端", "terminal revoked"},
		{SpaceOpened, "新建空间", "space opened"},
		{SpaceClosed, "关闭空间", "space closed"},
		{BackupAsked, "要求立即备份", "backup asked for"},
		{AuditCut, "最早的审计记录已轮换删除，因达到 32 MiB 上限", "oldest lines of the audit dropped at its bound of 32 MiB"},
	} {
		if one.verb == v {
			return record.Label{Zh: one.zh, En: one.en}
		}
	}
	return record.Label{Zh: string(v), En: string(v)}
}

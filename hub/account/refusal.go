package account

// Refusal is why something was not done to an account: a stable code with a sentence for people.
type Refusal struct {
	name   string
	zh, en string
}

func (r *Refusal) Error() string { return r.en }

// Name is the stable code.
func (r *Refusal) Name() string { return r.name }

// Sentence says in language "zh" or "en" what happened, what is safe, what to do.
func (r *Refusal) Sentence(language string) string {
	if language == "en" {
		return r.en
	}
	return r.zh
}

// Refusals of accounts.
var (
	ErrName         = &Refusal{"account_name", "账号名须为 1 到 32 个字母、数字、点或短横。没有改动任何账号。", "An account name has 1 to 32 letters, digits, dots or dashes. No account was changed."}
	ErrDisplay      = &Refusal{"account_display", "显示名最多 32 个字，首尾不留空格，不含看不见的字符。没有改动任何账号。", "A display name has at most 32 characters, no space at its ends and none that cannot be seen. No account was changed."}
	ErrDisplayTaken = &Refusal{"account_display_taken", "已有账号用这个名字，日志里会分不清是谁。没有改动任何账号；请加上单位或编号以示区别。", "Another account goes by this name, and the journal could not tell them apart. No account was changed; add a unit or a number."}
	ErrRole         = &Refusal{"account_role", "没有这个角色。没有改动任何账号。可用：viewer、general、coordination、support、admin。", "There is no such role. No account was changed. Use viewer, general, coordination, support or admin."}
	ErrPassword     = &Refusal{"account_password", "口令须为 8 到 200 个字符。没有改动任何账号。", "A password has 8 to 200 characters. No account was changed."}
	ErrExists       = &Refusal{"account_exists", "已有同名账号，没有改动它。要改口令请用 hub user passwd。", "There is an account of this name already; it was not changed. Use hub user passwd for a new password."}
	ErrUnknown      = &Refusal{"account_unknown", "没有这个账号，没有改动任何账号。可用 hub user list 查看。", "There is no such account; none was changed. See hub user list."}
	ErrLastAdmin    = &Refusal{"account_last_admin", "这是最后一个可用的管理员账号，没有改动它。请先设另一个管理员。", "This is the last admin account that can sign in; it was not changed. Make another admin first."}
	ErrWrong        = &Refusal{"account_wrong", "账号或口令不对。请重新输入。", "Name or password is wrong. Enter them again."}
	ErrDisabled     = &Refusal{"account_disabled", "这个账号已停用，没有登录。账号里的记录都在；请找管理员启用。", "This account is disabled and was not signed in. Nothing of it is lost; ask an administrator to enable it."}
	ErrCode         = &Refusal{"account_code", "验证码不对，没有登录或改动。请输入验证器现在显示的 6 位数字；若总不对，请核对手机时间。", "The code is wrong; nothing was done. Enter the six digits your authenticator shows now; if they never fit, check the phone's clock."}
	ErrCodeUsed     = &Refusal{"account_code_used", "这个验证码已经用过，没有登录或改动。请等验证器显示下一个再输入。", "This code was used already; nothing was done. Wait for the next one and enter that."}
	ErrNoSecond     = &Refusal{"account_no_second", "这个账号没有设置两步验证，没有改动。请先按页面提示设置。", "This account has no second factor; nothing was changed. Set one up first."}
	ErrNotBegun     = &Refusal{"account_second_not_begun", "两步验证的设置已过期或尚未开始，没有改动账号。请重新扫码。", "Setting up the second factor has expired or was not begun; the account was not changed. Scan a new code."}
)

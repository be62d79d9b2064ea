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
	ErrName     = &Refusal{"account_name", "账号名须为 1 到 32 个字母、数字、点或短横。没有改动任何账号。", "An account name has 1 to 32 letters, digits, dots or dashes. No account was changed."}
	ErrPassword = &Refusal{"account_password", "口令须为 8 到 200 个字符。没有改动任何账号。", "A password has 8 to 200 characters. No account was changed."}
	ErrExists   = &Refusal{"account_exists", "已有同名账号，没有改动它。要改口令请用 hub user passwd。", "There is an account of this name already; it was not changed. Use hub user passwd for a new password."}
	ErrUnknown  = &Refusal{"account_unknown", "没有这个账号，没有改动任何账号。可用 hub user list 查看。", "There is no such account; none was changed. See hub user list."}
	ErrWrong    = &Refusal{"account_wrong", "账号或口令不对。请重新输入。", "Name or password is wrong. Enter them again."}
)

package health

import "time"

// wording is one wording in both languages.
type wording struct{ zh, en string }

// in gives it in "zh" or "en"; anything else reads as Chinese.
func (t wording) in(language string) string {
	if language == "en" {
		return t.en
	}
	return t.zh
}

// In is what people call a state, in language "zh" or "en".
func (s State) In(language string) string {
	switch s {
	case OK:
		return wording{"正常", "good"}.in(language)
	case Attention:
		return wording{"须留意", "attention"}.in(language)
	}
	return wording{"故障", "failed"}.in(language)
}

// Title is what people call what is looked at, in language "zh" or "en".
func (c Check) Title(language string) string {
	switch c.Name {
	case "door":
		return wording{"应答", "Answers"}.in(language)
	case "database":
		return wording{"数据库", "Database"}.in(language)
	case "spaces":
		return wording{"事件空间", "Spaces"}.in(language)
	case "disk":
		return wording{"磁盘", "Disk"}.in(language)
	case "backup":
		return wording{"备份", "Backup"}.in(language)
	case "watch":
		return wording{"自检", "Self-check"}.in(language)
	}
	return c.Name
}

// In says what is known of a backup, in language "zh" or "en".
func (s BackupState) In(language string) string {
	switch s {
	case Verified:
		return wording{"已试恢复核验", "put back and verified"}.in(language)
	case Damaged:
		return wording{"已损坏，不能用", "damaged, of no use"}.in(language)
	}
	return wording{"未核验", "not verified"}.in(language)
}

// startMax is how long a hub may have told nothing of itself before that is a fault.
const startMax = time.Minute

// Starting says that a hub just started and was not looked at yet, which is no fault.
func (r Report) Starting(now time.Time) bool {
	return r.At.IsZero() && now.Sub(r.Started).Abs() < startMax
}

// Says is in one sentence how the hub stands, in language "zh" or "en".
func (r Report) Says(now time.Time, language string) string {
	switch s := r.State(); {
	case r.Starting(now):
		return wording{"中心正在启动，还没有看过各项", "The hub is starting; nothing was looked at yet"}.in(language)
	case s == OK:
		return wording{"中心运转正常", "The hub is well"}.in(language)
	case s == Attention:
		return wording{"中心在运转，有事项须处理", "The hub goes on; something asks for attention"}.in(language)
	}
	return wording{"中心有故障，须立即处理", "The hub has failed; act now"}.in(language)
}

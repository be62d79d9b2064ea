package health

import (
	"errors"
	"fmt"

	"qianshao/shared/explain"
)

// ErrUnsound says that a backup was put back and what came of it is damaged.
var ErrUnsound = errors.New("what was put back is damaged")

// Refusal is an error with sentences for people under a stable code.
type Refusal struct {
	Code   string
	Zh, En string
	Cause  error // nil for none
}

// Error is the technical line.
func (r *Refusal) Error() string {
	if r.Cause != nil {
		return fmt.Sprintf("%s: %v", r.Code, r.Cause)
	}
	return r.Code + ": " + r.En
}

// Unwrap gives what it is refused for.
func (r *Refusal) Unwrap() error { return r.Cause }

// Name is the code.
func (r *Refusal) Name() string { return r.Code }

// Sentence says what happened, what is safe and what to do, in "zh" or "en".
func (r *Refusal) Sentence(language string) string {
	if language == "en" {
		return r.En
	}
	return r.Zh
}

// openly is what an error means to whoever asks. Of one that nobody foresaw it leaves the technical line to the log, for it may
// name a path, and anybody on the network may ask.
func openly(err error) explain.Meaning {
	m := explain.Of(err)
	if m.Code == explain.Fault {
		m.Zh = "程序出错，原因见中心日志。已保存的记录不受影响。请重试；如再次出现，请告知支撑团队。"
		m.En = "The program failed; the hub's log says why. What was saved is safe. Try again; if it happens again, tell the support team."
	}
	return m
}

// unsound is what people are told of a backup that does not come back whole; the rest is its technical line.
func unsound(format string, values ...any) error {
	return &Refusal{
		Code: "backup_unsound", Cause: fmt.Errorf("%w: %s", ErrUnsound, fmt.Sprintf(format, values...)),
		Zh: "备份已试恢复，核验发现内容损坏。更早的备份仍在，正在运行的数据未受影响。请运行 hub check，并换一份备份或另一块磁盘。",
		En: "The backup was put back and found damaged. Earlier backups and the data at work are untouched. Run hub check, and use another backup or another disk.",
	}
}

// crowded is what people are told when a backup would fill the disk.
func crowded(free, need uint64) error {
	return &Refusal{
		Code: "backup_no_room",
		Zh:   fmt.Sprintf("磁盘余量不足，没有做备份：可用 %s，需要 %s。已有的数据和备份未受影响。请清理磁盘，或用 --backup-dir 指定另一块磁盘。", Bytes(free), Bytes(need)),
		En:   fmt.Sprintf("No backup was made for want of room: %s free, %s needed. Data and earlier backups are untouched. Clear the disk, or name another one with --backup-dir.", Bytes(free), Bytes(need)),
	}
}

// Bytes says a number of bytes as people do.
func Bytes(n uint64) string {
	const unit = 1024
	value, units := float64(n), []string{"B", "KiB", "MiB", "GiB", "TiB"}
	for len(units) > 1 && value >= unit {
		value, units = value/unit, units[1:]
	}
	return fmt.Sprintf("%.4g %s", value, units[0])
}

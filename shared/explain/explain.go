// Package explain says to people what an error means.
package explain

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"qianshao/shared/control"
	"qianshao/shared/identity"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/shared/shelf"
	"qianshao/shared/sqlitedb"
)

// Meaning is an error for people: a stable code, and what happened, what is safe, what to do.
type Meaning struct {
	Code   string
	Zh, En string
}

// In gives the sentence in language "zh" or "en"; anything else reads as Chinese.
func (m Meaning) In(language string) string {
	if language == "en" {
		return m.En
	}
	return m.Zh
}

// Of finds the meaning of err. An error that nobody foresaw is called fault and carries its technical line.
func Of(err error) Meaning {
	if m, ok := spoken(err); ok {
		return m
	}
	for _, known := range meanings {
		if errors.Is(err, known.is) {
			return known.Meaning
		}
	}
	return Meaning{
		Code: "fault",
		Zh:   fmt.Sprintf("程序出错：%v。已保存的记录不受影响。请重试；如再次出现，请告知支撑团队。", err),
		En:   fmt.Sprintf("The program failed: %v. What was saved is safe. Try again; if it happens again, tell the support team.", err),
	}
}

// spoken asks the errors that have sentences of their own.
func spoken(err error) (Meaning, bool) {
	var (
		no      *roster.Refusal
		problem *record.Problem
		refused *identity.Refusal
		held    *control.HeldError
	)
	switch {
	case errors.As(err, &no):
		return Meaning{string(no.Code), no.Sentence("zh"), no.Sentence("en")}, true
	case errors.As(err, &problem):
		return Meaning{string(problem.Code), problem.Sentence("zh"), problem.Sentence("en")}, true
	case errors.As(err, &refused):
		return Meaning{refused.Code, refused.Say("zh"), refused.Say("en")}, true
	case errors.As(err, &held):
		return Meaning{
			"already_running",
			fmt.Sprintf("本数据目录正由进程 %d 使用（%s）。数据未受影响。请使用已打开的窗口，或先关闭它。", held.PID, held.Command),
			fmt.Sprintf("Process %d (%s) is using this data directory. Nothing is lost. Use the window that is open, or close it first.", held.PID, held.Command),
		}, true
	}
	return Meaning{}, false
}

type known struct {
	is error
	Meaning
}

// meanings are the faults of disks, files and words, told in the order in which they are looked for.
var meanings = []known{
	{sqlitedb.ErrNewer, Meaning{
		"newer_database", "数据库由更新版本的程序写成，本版本不会改动它。数据完好。请安装新版本后再打开。",
		"The database was written by a newer version and is left untouched. Nothing is lost. Install the newer version to open it.",
	}},
	{sqlitedb.ErrFull, Meaning{
		"disk_full", "磁盘已满，这一条没有保存。此前保存的记录完好，仍可查看、导出和同步。请清理磁盘后重试。",
		"The disk is full and this entry was not saved. Everything saved before is safe and can be read, exported and synced. Free some space and try again.",
	}},
	{sqlitedb.ErrForeign, Meaning{
		"foreign_file", "数据目录中的文件不是本程序的数据库，没有改动它。请换一个数据目录，或移走该文件。",
		"A file in the data directory is not this program's database; it was left untouched. Use another directory or move the file away.",
	}},
	{sqlitedb.ErrDamaged, Meaning{
		"damaged_database", "数据库文件已损坏，原文件未动。请运行 check 查看，未损坏的记录可从中心或备份找回。",
		"The database file is damaged; it was left as it is. Run check; what is lost here can come back from the hub or a backup.",
	}},
	{sqlitedb.ErrUncertain, Meaning{
		"outcome_unknown", "保存时磁盘出错，不能确定这一条是否写入。请重新打开后核对最后一条记录。",
		"The disk failed while saving, and it is unknown whether this entry was written. Open again and look at the last record.",
	}},
	{sqlitedb.ErrReadOnly, Meaning{
		"read_only", "数据目录不能写入。已有记录完好。请检查目录权限或磁盘是否只读。",
		"The data directory cannot be written to. Existing records are safe. Check permissions, or whether the disk is read-only.",
	}},
	{sqlitedb.ErrBusy, Meaning{
		"database_busy", "数据库正被另一个程序占用，这一条没有保存。请关闭占用它的程序后重试。",
		"Another program is using the database, and this entry was not saved. Close that program and try again.",
	}},
	{sqlitedb.ErrIO, Meaning{
		"disk_error", "磁盘读写出错，这一条没有保存。此前保存的记录不受影响。请检查磁盘，尽快导出备份。",
		"The disk answered with an error and this entry was not saved. What was saved before is safe. Check the disk and make a backup soon.",
	}},
	{shelf.ErrNoSpace, Meaning{
		"unknown_space", "没有这个空间。可用 space list 查看，或用 space create 新建一个事件。",
		"There is no such space. See `space list`, or start an incident with `space create`.",
	}},
	{identity.ErrKeyCheck, Meaning{
		"damaged_key", "本机密钥文件已损坏，没有改动它。请从备份恢复 device.key，或换新的数据目录重新接入。",
		"The device key file is damaged and was left untouched. Restore device.key from a backup, or enrol again with a new data directory.",
	}},
	{identity.ErrFactContent, Meaning{
		"bad_name", "名称不能用：须为 1 到 60 个字，且不含控制字符。没有改动任何数据。",
		"This name cannot be used: it needs 1 to 60 characters and no control characters. Nothing was changed.",
	}},
	{fs.ErrNotExist, Meaning{
		"no_such_file", "找不到这个文件。没有改动任何数据。请核对文件名。",
		"There is no such file. Nothing was changed. Check the file name.",
	}},
	{fs.ErrPermission, Meaning{
		"no_permission", "没有读写权限。没有改动任何数据。请检查文件或目录的权限。",
		"Permission denied. Nothing was changed. Check the permissions of the file or directory.",
	}},
	{context.DeadlineExceeded, Meaning{
		"timeout", "在限定时间内没有完成。本机数据不受影响，可以再试。",
		"It was not done within the time allowed. Nothing on this device is lost; try again.",
	}},
	{context.Canceled, Meaning{
		"cancelled", "操作已取消。已保存的记录不受影响。",
		"Cancelled. What was saved is safe.",
	}},
}

package station

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"qianshao/shared/explain"
	"qianshao/shared/procedure"
	"qianshao/shared/roster"
	"qianshao/shared/shelf"
	"qianshao/terminal/fault"
	"qianshao/terminal/screen"
)

// Examine runs the self-check; deep reads every database through as well.
func (f Front) Examine(ctx context.Context, deep bool) ([]screen.Finding, error) {
	return f.Station.Examine(ctx, deep)
}

// Examine looks at what this terminal needs of its machine: clock, disk, printer, its own lock, reports of faults, and what
// became of damaged databases; deep reads every database through as well. What is no matter of the window is all here.
func (s *Station) Examine(ctx context.Context, deep bool) ([]screen.Finding, error) {
	lines := []screen.Finding{s.examineClock(ctx), s.examineDisk(), s.examineLock(), s.examineFaults(), s.examinePrinter(ctx)}
	lines = append(lines, s.examineMended()...)
	if !deep {
		return lines, nil
	}
	damaged, err := s.Check(ctx)
	if err != nil {
		return nil, err
	}
	line := screen.Finding{ID: "database", Name: screen.Both{Zh: "数据库", En: "Databases"}, Detail: screen.Both{Zh: "完好", En: "whole"}, Tone: screen.Good}
	if len(damaged) == 0 {
		return append(lines, line), nil
	}
	line.Tone = screen.Alarm
	line.Advice = screen.Both{Zh: "先写出数据包，再运行 terminal recover", En: "write a data file first, then run terminal recover"}
	for _, d := range damaged {
		line.Detail = screen.Both{Zh: d, En: d}
		lines = append(lines, line)
	}
	return lines, nil
}

// examineMended tells of every damaged database that lies aside.
func (s *Station) examineMended() (lines []screen.Finding) {
	for _, m := range s.shelf.Mendings() {
		said := explain.Mended(m, s.nameOf(m.Space))
		lines = append(lines, screen.Finding{ID: "mended", Name: screen.Both{Zh: "修复", En: "Mended"}, Detail: screen.Both{Zh: said.Zh, En: said.En}, Tone: toneOf(m)})
	}
	return lines
}

func toneOf(m shelf.Mending) screen.Tone {
	if m.Lost > 0 || m.Doubtful > 0 {
		return screen.Alarm
	}
	return screen.Warn
}

// setBack is how far the clock may stand behind what the files say they were written at.
const setBack = 5 * time.Minute

// examineClock compares the clock with the hub's, and with the last time it was read here: a battery that is empty sets it
// back by years.
func (s *Station) examineClock(ctx context.Context) screen.Finding {
	now := s.Now()
	at := now.In(procedure.ChinaTime()).Format("2006-01-02 15:04:05")
	line := screen.Finding{
		ID: "clock", Name: screen.Both{Zh: "时钟", En: "Clock"}, Tone: screen.Info,
		Detail: screen.Both{Zh: at + "（北京时间），还没有与中心比对", En: at + " Beijing time, not compared with the hub yet"},
	}
	wrong := screen.Both{Zh: "请在系统设置中校时，再点“重新自检”", En: "set the clock in the system's settings, then check again"}
	if newest(s.shelf.Dir()).Sub(now) > setBack {
		line.Detail = screen.Both{Zh: at + "，比上次使用时还早", En: at + ", earlier than when it was last used"}
		line.Tone, line.Advice = screen.Alarm, wrong
		return line
	}
	r, err := s.Report(ctx)
	if err != nil {
		return line
	}
	for _, l := range r.Links {
		if l.Carrier != "hub" || l.LastContact == nil {
			continue
		}
		off := (time.Duration(l.ClockOffMillis) * time.Millisecond).Round(time.Second)
		line.Detail = screen.Both{Zh: fmt.Sprintf("%s，与中心相差 %s", at, off), En: fmt.Sprintf("%s, %s from the hub's", at, off)}
		if line.Tone = screen.Good; off.Abs() > roster.ClockLimit {
			line.Tone, line.Advice = screen.Alarm, wrong
		}
	}
	return line
}

// newest is when the last of the files of a data directory was written, by the clock of that moment.
func newest(dir string) (last time.Time) {
	for _, pattern := range []string{"*", "*/*"} {
		names, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			return last
		}
		for _, name := range names {
			if info, err := os.Stat(name); err == nil && info.ModTime().After(last) {
				last = info.ModTime()
			}
		}
	}
	return last
}

const (
	diskLow  = 1 << 30 // free bytes below which the self-check warns: an incident's database and its backups fit well
	diskSlow = time.Second
)

// examineDisk looks for room, and writes a little to the disk.
func (s *Station) examineDisk() screen.Finding {
	line := screen.Finding{ID: "disk", Name: screen.Both{Zh: "磁盘", En: "Disk"}, Tone: screen.Good}
	free, err := freeBytes(s.shelf.Dir())
	began := time.Now()
	if err == nil {
		err = tryDisk(s.shelf.Dir())
	}
	took := time.Since(began).Round(time.Millisecond)
	line.Detail = screen.Both{Zh: fmt.Sprintf("可用 %d MB，写入一次 %v", free>>20, took), En: fmt.Sprintf("%d MB free, one write takes %v", free>>20, took)}
	switch {
	case err != nil:
		line.Detail = screen.Both{Zh: "不能写入：" + err.Error(), En: "cannot be written: " + err.Error()}
		line.Tone, line.Advice = screen.Alarm, screen.Both{Zh: "检查磁盘是否已满、是否只读，先导出数据", En: "see whether the disk is full or read-only; export first"}
	case free < diskLow:
		line.Tone, line.Advice = screen.Alarm, screen.Both{Zh: "删除无关文件，至少腾出 1 GB", En: "delete other files: 1 GB at least"}
	case took > diskSlow:
		line.Tone, line.Advice = screen.Warn, screen.Both{Zh: "磁盘很慢：保存会变慢，换用本机硬盘存放数据", En: "saving will be slow: keep the data on the machine's own disk"}
	}
	return line
}

// tryDisk writes a small file through to the disk and takes it away again.
func tryDisk(dir string) error {
	file, err := os.CreateTemp(dir, "check-*.tmp")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) //nolint:errcheck // nothing is in it
	if _, err := file.Write(make([]byte, 4096)); err != nil {
		_ = file.Close()
		return err
	}
	if err := file.Sync(); err != nil {
		_ = file.Close()
		return err
	}
	return file.Close()
}

// lockFile is signed by the one process that owns the directory.
const lockFile = "owner.lock"

// examineLock says whether another copy of the program works on the same data.
func (s *Station) examineLock() screen.Finding {
	line := screen.Finding{
		ID: "copy", Name: screen.Both{Zh: "程序副本", En: "Other copies"}, Tone: screen.Good,
		Detail: screen.Both{Zh: "只有这一份在使用本机数据", En: "this is the only one on this data"},
	}
	raw, err := os.ReadFile(filepath.Join(s.shelf.Dir(), lockFile))
	var owner struct {
		PID int `json:"pid"`
	}
	if err != nil || json.Unmarshal(raw, &owner) != nil || owner.PID == os.Getpid() {
		return line
	}
	line.Tone = screen.Alarm
	line.Detail = screen.Both{Zh: fmt.Sprintf("进程 %d 也在使用本机数据", owner.PID), En: fmt.Sprintf("process %d works on the same data", owner.PID)}
	line.Advice = screen.Both{Zh: "关闭另一份程序", En: "close the other one"}
	return line
}

// examineFaults counts the reports of faults that lie beside the data.
func (s *Station) examineFaults() screen.Finding {
	line := screen.Finding{ID: "faults", Name: screen.Both{Zh: "故障报告", En: "Reports of faults"}, Tone: screen.Good, Detail: screen.Both{Zh: "没有", En: "none"}}
	list, err := fault.List(s.shelf.Dir())
	if err != nil || len(list) == 0 {
		return line
	}
	line.Detail = screen.Both{
		Zh: fmt.Sprintf("%d 份，最近 %s，在 %s", len(list), list[0].Name, s.shelf.Dir()), En: fmt.Sprintf("%d, the newest %s, in %s", len(list), list[0].Name, s.shelf.Dir()),
	}
	line.Tone, line.Advice = screen.Info, screen.Both{Zh: "交给支撑团队后可删除；报告中没有人员信息", En: "hand them to support, then delete them; they hold no personal data"}
	if s.Now().Sub(list[0].At) < warned {
		line.Tone = screen.Warn
	}
	return line
}

// examinePrinter asks the machine's printing system for its printers. Without one papers are files, which is no fault.
func (s *Station) examinePrinter(ctx context.Context) screen.Finding {
	line := screen.Finding{
		ID: "printer", Name: screen.Both{Zh: "打印机", En: "Printer"}, Tone: screen.Info,
		Detail: screen.Both{Zh: "没有打印系统，凭证存为 PDF 文件", En: "no printing system; papers become PDF files"},
	}
	name, err := s.setting(ctx, keyPrinter)
	stat, missing := exec.LookPath("lpstat")
	if runtime.GOOS == "windows" || err != nil || missing != nil {
		return line
	}
	ctx, cancel := context.WithTimeout(ctx, printerPatience)
	defer cancel()
	out, err := exec.CommandContext(ctx, stat, "-e").Output()
	printers := strings.Fields(string(out))
	add := screen.Both{Zh: "在系统设置中添加打印机", En: "add one in the system's settings"}
	switch {
	case err != nil || len(printers) == 0:
		line.Detail, line.Advice = screen.Both{Zh: "没有打印机，凭证存为 PDF 文件", En: "none; papers become PDF files"}, add
	case name != "" && !strings.Contains(" "+strings.Join(printers, " ")+" ", " "+name+" "):
		line.Tone, line.Advice = screen.Warn, add
		line.Detail = screen.Both{Zh: "找不到设定的打印机 " + name, En: "the chosen printer is not there: " + name}
	default:
		line.Tone = screen.Good
		line.Detail = screen.Both{Zh: cmp.Or(name, printers[0]), En: cmp.Or(name, printers[0])}
	}
	return line
}

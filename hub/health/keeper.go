package health

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"qianshao/shared/shelf"
)

// workStart begins the names of folders in which a backup is made or put back; one that is found was left by a program
// that was killed.
const (
	workStart = ".verify-"
	copyStart = ".backup-"
	asideName = "hub-unsound.bad"
)

// Pace of the keeper.
const (
	firstAfter = 10 * time.Minute // a hub that just started has other work
	againAfter = 10 * time.Minute // after a backup that failed
)

// shareMin is how much of a disk stays free: below it a hub is not ready, and no backup may bring it there.
const shareMin = 0.05

// keeper makes backups on a schedule and knows what became of them.
type keeper struct {
	shelf *shelf.Shelf
	dir   string
	every time.Duration
	now   func() time.Time
	log   *slog.Logger
	began time.Time

	mu       sync.Mutex // guards what follows
	backups  []Backup   // newest first
	last     Failure    // of the last try
	failures int        // since the start
	read     time.Time  // when all of them were last read back
	asked    bool       // a person wants one now; it is so until that one is made
}

// room says in time that a backup would fill the disk: what it needs while it is made and put back is twice the data.
func room(data, into string) error {
	disk, err := diskOf("backups", into)
	if err != nil {
		return err
	}
	var held uint64
	for _, pattern := range []string{"*", "spaces/*"} {
		files, _ := filepath.Glob(filepath.Join(data, pattern)) // the pattern is right, so there is no error
		for _, name := range files {
			if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
				held += uint64(info.Size())
			}
		}
	}
	if need := 2*held + uint64(float64(disk.Size)*shareMin); disk.Free < need {
		return crowded(disk.Free, need)
	}
	return nil
}

// run keeps backups until ctx ends.
func (k *keeper) run(ctx context.Context) {
	k.sweep()
	k.finish(ctx)
	k.readAll(ctx)
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := k.now()
		if !k.wanted() && now.Before(k.next()) {
			continue
		}
		k.make(ctx, now)
		if now.In(china()).Hour() == nightAt || now.Sub(k.readAt()) > 24*time.Hour {
			k.readAll(ctx)
		}
	}
}

// ask says whether a backup is wanted at once.
func (k *keeper) ask(now bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.asked = now
}

func (k *keeper) wanted() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.asked
}

// next is when the next backup is due.
func (k *keeper) next() time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	soon := func(at time.Time, after time.Duration) time.Time {
		if k.every > 0 {
			after = min(after, k.every)
		}
		return at.Add(after)
	}
	if !k.last.At.IsZero() {
		return soon(k.last.At, againAfter)
	}
	first := soon(k.began, firstAfter)
	i := slices.IndexFunc(k.backups, func(b Backup) bool { return b.State == Verified })
	if i < 0 {
		return first
	}
	due := Due(k.backups[i].At, k.every)
	if due.Before(first) {
		return first
	}
	return due
}

func (k *keeper) readAt() time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.read
}

// make makes one backup; what goes wrong is kept and said until one goes right.
func (k *keeper) make(ctx context.Context, at time.Time) {
	defer k.ask(false)
	err := os.MkdirAll(k.dir, 0o700)
	var saved Saved
	if err == nil {
		saved, err = Save(ctx, k.shelf, filepath.Join(k.dir, nameAt(at)))
	}
	if ctx.Err() != nil {
		k.sweep()
		return // the hub stops; what was begun is gone, and nothing failed
	}
	if err != nil {
		m := openly(err)
		k.log.ErrorContext(ctx, "backup failed", "code", m.Code, "reason", err.Error())
		k.mu.Lock()
		k.last, k.failures = Failure{At: k.now(), Zh: m.Zh, En: m.En}, k.failures+1
		k.mu.Unlock()
		k.list()
		return
	}
	k.log.InfoContext(ctx, "backup made and verified", "file", saved.File, "bytes", saved.Bytes, "sha256", saved.Digest, "changes", saved.Changes)
	k.mu.Lock()
	k.last = Failure{}
	k.mu.Unlock()
	k.thin()
	k.list()
}

// thin removes backups that newer ones have made superfluous.
func (k *keeper) thin() {
	for _, at := range Spare(k.found()) {
		path := filepath.Join(k.dir, nameAt(at))
		if err := errors.Join(ignoreMissing(os.Remove(path+digestEnd)), os.Remove(path)); err != nil {
			k.log.Warn("old backup not removed", "file", nameAt(at), "reason", err.Error())
		}
	}
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// found gives when the backups in the folder were begun, the newest first.
func (k *keeper) found() []time.Time {
	entries, _ := os.ReadDir(k.dir) // a folder that is not there holds none
	var made []time.Time
	for _, e := range entries {
		if at, ok := timeOf(e.Name()); ok {
			made = append(made, at)
		}
	}
	slices.SortFunc(made, func(a, b time.Time) int { return b.Compare(a) })
	return made
}

// sweep removes what a program that was killed left behind.
func (k *keeper) sweep() {
	entries, _ := os.ReadDir(k.dir) // a folder that is not there holds none
	for _, e := range entries {
		if name := e.Name(); strings.HasPrefix(name, workStart) || strings.HasPrefix(name, copyStart) || strings.HasPrefix(name, nameStart) && strings.HasSuffix(name, partEnd) {
			if err := os.RemoveAll(filepath.Join(k.dir, name)); err != nil {
				k.log.Warn("remains of a backup not removed", "name", name, "reason", err.Error())
			}
		}
	}
}

// finish verifies backups that a program wrote and was killed before it had checked.
func (k *keeper) finish(ctx context.Context) {
	for _, at := range k.found() {
		path := filepath.Join(k.dir, nameAt(at))
		if _, err := os.Stat(path + digestEnd); err == nil || ctx.Err() != nil {
			continue
		}
		saved, err := prove(ctx, path, 0)
		if err == nil {
			err = writeDigest(path, saved.Digest)
		}
		if err != nil && ctx.Err() == nil {
			k.log.ErrorContext(ctx, "backup is damaged", "file", nameAt(at), "reason", err.Error())
		}
	}
}

// list takes up what lies in the folder, without reading it: what was found damaged stays damaged.
func (k *keeper) list() {
	k.mu.Lock()
	defer k.mu.Unlock()
	known := map[string]Backup{}
	for _, b := range k.backups {
		known[b.Name] = b
	}
	k.backups = nil
	for _, at := range k.found() {
		b := Backup{Name: nameAt(at), At: at, State: Unverified}
		path := filepath.Join(k.dir, b.Name)
		if info, err := os.Stat(path); err == nil {
			b.Bytes = info.Size()
		}
		if told, err := toldDigest(path); err == nil {
			b.Digest, b.State = told, Verified // written only after the file was put back and checked
		}
		if before, ok := known[b.Name]; ok && before.State == Damaged {
			b.State = Damaged
		}
		k.backups = append(k.backups, b)
	}
}

// readAll reads every backup back and compares it with its digest. Rot is found while there is still another copy.
func (k *keeper) readAll(ctx context.Context) {
	k.list()
	k.mu.Lock()
	all := slices.Clone(k.backups)
	k.mu.Unlock()
	for i, b := range all {
		if ctx.Err() != nil {
			return
		}
		if b.Digest == "" {
			continue
		}
		digest, _, err := digestOf(filepath.Join(k.dir, b.Name))
		if err != nil || digest != b.Digest {
			all[i].State = Damaged
			k.log.ErrorContext(ctx, "backup is damaged", "file", b.Name, "reason", fmt.Sprint(err), "sha256", digest)
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.backups, k.read = all, k.now()
}

// tell puts what is known of the backups into a report.
func (k *keeper) tell(r *Report) {
	k.list() // somebody may have taken one away
	next := k.next()
	k.mu.Lock()
	defer k.mu.Unlock()
	r.Backups, r.BackupDir, r.BackupNext, r.BackupFail, r.BackupBusy = slices.Clone(k.backups), k.dir, next, k.last, k.asked
}

// check says how the backups stand. None of it makes a hub unready: it goes on taking work, and says so loudly.
func (k *keeper) check(r Report, now time.Time) Check {
	c := Check{Name: "backup", State: Attention}
	newest, verified := r.Verified()
	age := now.Sub(newest.At).Round(time.Minute)
	damaged := slices.IndexFunc(r.Backups, func(b Backup) bool { return b.State != Verified })
	switch {
	case !r.BackupFail.At.IsZero():
		c.Zh, c.En = "上一次备份失败："+r.BackupFail.Zh, "The last backup failed: "+r.BackupFail.En
	case damaged >= 0:
		c.Zh = fmt.Sprintf("备份 %s 已损坏或未经核验，不能用来恢复；其余备份不受影响。请检查磁盘并移走该文件。", r.Backups[damaged].Name)
		c.En = fmt.Sprintf("Backup %s is damaged or was never verified and cannot be put back; the others can. Look at the disk and take that file away.", r.Backups[damaged].Name)
	case !verified && now.After(r.BackupNext.Add(againAfter)), verified && age > staleAge:
		c.Zh, c.En = "一天多没有经核验的备份了。", "There has been no verified backup for more than a day."
	case !verified:
		c.State = OK
		c.Zh = "还没有备份，第一份将于 " + r.BackupNext.In(china()).Format("15:04") + " 开始。"
		c.En = "There is no backup yet; the first begins at " + r.BackupNext.In(china()).Format("15:04") + "."
	default:
		c.State = OK
		c.Zh = fmt.Sprintf("最近一份经核验的备份：%s。", newest.At.In(china()).Format("2006-01-02 15:04"))
		c.En = fmt.Sprintf("The latest verified backup is of %s.", newest.At.In(china()).Format("2006-01-02 15:04"))
	}
	return c
}

// failed is how many backups failed since the start.
func (k *keeper) failed() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.failures
}

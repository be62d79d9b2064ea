package health

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"

	"qianshao/shared/shelf"
)

// Where the notebook is written to see that it takes writes.
const (
	topicHealth = "health"
	keyProbe    = "probe"
)

// instanceHeader carries the instance in answers of /healthz.
const instanceHeader = "Qianshao-Instance"

// newInstance names this process for itself.
func newInstance() string {
	chance := make([]byte, 8)
	_, _ = rand.Read(chance) // never fails
	return hex.EncodeToString(chance)
}

// knock calls the hub at its own door, as anybody would, and wants its own answer. A hub without an address does not serve.
func (w *Watch) knock(ctx context.Context, address string) Check {
	if address == "" {
		return Check{
			Name: "door", State: Failed,
			Zh: "中心服务没有在运行，终端和浏览器都连不上；数据在原处。请启动中心服务。",
			En: "The hub does not serve: no terminal and no browser reaches it, and its data stays where it is. Start the service.",
		}
	}
	err := w.askDoor(ctx, address)
	if err != nil {
		return Check{
			Name: "door", State: Failed,
			Zh: fmt.Sprintf("中心自己也连不上自己的地址：%v。终端和浏览器可能都连不上。请重启中心服务。", err),
			En: fmt.Sprintf("The hub does not get an answer at its own address: %v. Terminals and browsers may not either. Restart the service.", err),
		}
	}
	return Check{Name: "door", State: OK, Zh: "正在应答终端和浏览器。", En: "Terminals and browsers are answered."}
}

func (w *Watch) askDoor(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, probeMax)
	defer cancel()
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+within(address)+"/healthz", nil)
	if err != nil {
		return err
	}
	client := &http.Client{Transport: &http.Transport{
		DisableKeepAlives: true, // a new caller has to be let in
		TLSClientConfig:   &tls.Config{MinVersion: tls.VersionTLS13, InsecureSkipVerify: true},
	}}
	answer, err := client.Do(q)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, io.LimitReader(answer.Body, 4096)); err != nil {
		return err
	}
	// Who answers is told by the instance, so no certificate has to be believed.
	if answer.StatusCode != http.StatusOK || answer.Header.Get(instanceHeader) != w.instance {
		return fmt.Errorf("another program answers with %d", answer.StatusCode)
	}
	return nil
}

// within is how the hub reaches an address it listens on.
func within(address string) string {
	host, port, err := net.SplitHostPort(address)
	if ip := net.ParseIP(host); err == nil && (host == "" || ip != nil && ip.IsUnspecified()) {
		return net.JoinHostPort("127.0.0.1", port)
	}
	return address
}

// database writes a note and reads it back.
func (w *Watch) database(ctx context.Context) Check {
	ctx, cancel := context.WithTimeout(ctx, probeMax)
	defer cancel()
	said := strconv.FormatInt(w.options.Now().UnixMilli(), 10)
	notes := w.options.Hub.Shelf().Notes()
	err := notes.Put(ctx, topicHealth, keyProbe, []byte(said))
	if err == nil {
		var back []byte
		if back, err = notes.Find(ctx, topicHealth, keyProbe); err == nil && string(back) != said {
			err = fmt.Errorf("%q was read back as %q", said, back)
		}
	}
	if err != nil {
		m := openly(err)
		w.options.Log.WarnContext(ctx, "database not written", "code", m.Code, "reason", err.Error())
		return Check{Name: "database", State: Failed, Zh: "数据库不能写入：" + m.Zh, En: "The database takes no writes: " + m.En}
	}
	return Check{Name: "database", State: OK, Zh: "数据库可写。", En: "The database takes writes."}
}

// spaces looks that the database of every space is open, of this program's version, and whole as far as it was read.
func (w *Watch) spaces() Check {
	s := w.options.Hub.Shelf()
	var open, shut, damaged, worn int
	for _, space := range s.Spaces() {
		l, err := s.Ledger(space.ID)
		switch {
		case err != nil:
			shut++
		case l.Damaged():
			damaged++
		case l.Worn():
			worn++
		default:
			open++
		}
	}
	c := Check{Name: "spaces", State: Failed}
	switch {
	case damaged > 0:
		c.Zh = fmt.Sprintf("%d 个空间的数据库有损坏，重启中心服务时自动修复；其余照常。", damaged)
		c.En = fmt.Sprintf("The databases of %d spaces are damaged and are mended when the service is started anew; the others work.", damaged)
	case worn > 0:
		c.Zh = fmt.Sprintf("%d 个空间因磁盘连续出错不再接收新内容。请立即备份并更换磁盘。", worn)
		c.En = fmt.Sprintf("%d spaces take no new work after repeated errors of the disk. Make a backup and change the disk now.", worn)
	case shut > 0:
		c.Zh = fmt.Sprintf("%d 个空间的数据库没能打开或升级。请查看日志，清理磁盘后重启。", shut)
		c.En = fmt.Sprintf("The databases of %d spaces could not be opened or brought up to date. See the log, clear the disk and start anew.", shut)
	default:
		c.State = OK
		c.Zh = fmt.Sprintf("%d 个空间的数据库均已打开并升级到本版本。", open)
		c.En = fmt.Sprintf("The databases of all %d spaces are open and up to date.", open)
	}
	return c
}

// disks looks at the disk of the data, and at that of the backups where it is another one.
func (w *Watch) disks() []Disk {
	var disks []Disk
	if d, err := diskOf("data", w.options.Hub.Shelf().Dir()); err == nil {
		disks = append(disks, d)
	}
	d, err := diskOf("backups", w.keeper.dir)
	if err == nil && (len(disks) == 0 || d.Size != disks[0].Size || d.Free != disks[0].Free) {
		disks = append(disks, d)
	}
	return disks
}

func ofDisks(disks []Disk) Check {
	c := Check{Name: "disk", State: OK, Zh: "磁盘余量充足。", En: "There is room on the disk."}
	low := slices.IndexFunc(disks, Disk.Low)
	switch {
	case len(disks) == 0:
		c.State, c.Zh, c.En = Failed, "查不到磁盘余量。", "The room on the disk cannot be told."
	case low >= 0:
		d := disks[low]
		c.State = Failed
		c.Zh = fmt.Sprintf("磁盘（%s）只剩 %s，不足 5%%。已保存的不受影响；请立即清理，否则新内容将不能保存。", d.Name, Bytes(d.Free))
		c.En = fmt.Sprintf("Only %s are free on the disk of %s, less than 5 %%. What is saved is safe; clear it now, or new work cannot be saved.", Bytes(d.Free), d.Name)
	}
	return c
}

// measure counts what every space takes.
func measure(ctx context.Context, s *shelf.Shelf) ([]Space, error) {
	var all []Space
	for _, space := range s.Spaces() {
		l, err := s.Ledger(space.ID)
		if err != nil {
			continue // said by the check of spaces
		}
		sizes, err := l.Sizes(ctx)
		if err != nil {
			return nil, err
		}
		var conflicts lines
		if err := l.DumpConflicts(ctx, &conflicts); err != nil {
			return nil, err
		}
		one := Space{
			ID: space.ID, Segments: sizes.Segments, History: sizes.Bytes, File: sizes.File,
			Conflicts: int(conflicts), Quarantined: l.Quarantined(),
		}
		one.Changes, one.Received = counted(l)
		all = append(all, one)
	}
	return all, nil
}

// lines counts the lines written to it.
type lines int

func (n *lines) Write(b []byte) (int, error) {
	for _, c := range b {
		if c == '\n' {
			*n++
		}
	}
	return len(b), nil
}

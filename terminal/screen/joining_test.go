package screen_test

import (
	"testing"
	"time"

	"qianshao/shared/identity"
	"qianshao/terminal/screen"
)

// waits is a terminal whose code waits for the centre.
func waits(t *testing.T) *terminal {
	t.Helper()
	s := newTerminal(t, 1, "A")
	s.enrol = func(string) (screen.Enrolment, error) {
		s.sync.Joining = &screen.Joining{Check: "123 456", Until: morning.Add(8 * time.Hour)}
		return screen.Enrolment{Check: "123 456", Waits: true}, nil
	}
	return s
}

// letIn is what the station tells once somebody approved it.
func (s *terminal) letIn() {
	s.sync.Joining, s.sync.Enrolled, s.sync.Hub, s.sync.DeskCode = nil, true, "市级中心", "B"
}

func after(h *hands, m screen.Message) *hands {
	h.post(m)
	return h
}

func atTheCode(t *testing.T, s *terminal) *hands {
	t.Helper()
	p := newPlain(s, screen.Start{})
	h := newHands(t, p.send, p.look)
	h.button("setup.zh").typeText("李敏").press("Enter").typeText("zhz").press("Enter").wants("加入中心")
	return h
}

func TestIssue6_TheFirstScreenShowsTheCheckCodeAndGoesOnWhenTheCentreApproves(t *testing.T) {
	s := waits(t)
	h := atTheCode(t, s)
	h.post(screen.Scanned{Code: "QS1.GOOD"})
	h.wants("# 等待中心批准", "123 456", "中心看到的应与此相同", "16:00", "先离线工作")
	after(h, screen.Linked{}).wants("# 等待中心批准")
	s.sync.Joining = &screen.Joining{Check: "123 456", Until: morning.Add(8 * time.Hour), Problem: identity.HubUnreachable}
	after(h, screen.Linked{}).wants("# 等待中心批准", "123 456", "联系不上中心")
	s.letIn()
	after(h, screen.Linked{}).wants("# 本终端已接入", "123 456", "市级中心", "本台编号代码: B")
	h.button("setup.next").wants("# 终端自检").press("Ctrl+Enter").wants("到场报备")
}

func TestIssue6_WhoIsRefusedIsToldSoAndKeepsWhatWasTyped(t *testing.T) {
	s := waits(t)
	h := atTheCode(t, s)
	h.typeText("QS1.GOOD").press("Enter").wants("# 等待中心批准")
	s.sync.Joining = &screen.Joining{Check: "999 999", Problem: identity.CodeExpired, Over: true}
	after(h, screen.Linked{}).wants("# 等待中心批准") // of a code before this one
	s.sync.Joining = &screen.Joining{Check: "123 456", Problem: identity.NotApproved, Over: true}
	after(h, screen.Linked{}).wants("# 加入中心", "[QS1.GOOD]", "中心没有批准本机接入", "要一个新接入码")
	if at := h.look().Focus.Field; at != "setup.code" {
		t.Errorf("the keyboard is at %s", at)
	}
	h.clear().typeText("QS1.OTHER").press("Enter").wants("# 等待中心批准")
	h.button("setup.back").wants("# 加入中心", "[QS1.OTHER]")
}

func TestIssue6_WorkGoesOnWhileTheCentreDecides(t *testing.T) {
	s := waits(t)
	h := atTheCode(t, s)
	h.typeText("QS1.GOOD").press("Enter").wants("# 等待中心批准")
	h.press("Ctrl+Enter").wants("# 终端自检").press("Ctrl+Enter").wants("到场报备", "等待中心批准 核对码 123 456")
	after(h, screen.Visit{Page: "sync"}).wants("核对码 123 456", "请把本机的核对码报给中心")
	after(h, screen.Visit{Page: "settings"}).button("bar.enrol").wants("# 等待中心批准", "123 456")
	h.press("Esc").wants("等待中心批准 核对码 123 456")
	s.letIn()
	h.post(screen.Linked{})
	h.lacks("等待中心批准")
}

func TestIssue6_ATerminalThatWasStartedAgainGoesOnWaiting(t *testing.T) {
	s := waits(t)
	s.sync.Joining = &screen.Joining{Check: "123 456", Until: morning.Add(8 * time.Hour)}
	p := newPlain(s, screen.Start{Language: screen.Chinese, Operator: "李敏", Post: "general"})
	h := newHands(t, p.send, p.look)
	h.press("Ctrl+Enter").wants("# 等待中心批准", "123 456")
	s.letIn()
	after(h, screen.Linked{}).wants("# 本终端已接入").button("setup.next").wants("到场报备")

	// One that was refused while it was off begins its work, and is told where it asks again.
	s = waits(t)
	s.sync.Joining = &screen.Joining{Check: "123 456", Problem: identity.NotApproved, Over: true}
	p = newPlain(s, screen.Start{Language: screen.English, Operator: "李敏", Post: "general"})
	h = newHands(t, p.send, p.look)
	after(h.press("Ctrl+Enter"), screen.Visit{Page: "settings"}).button("bar.enrol").wants("# Join a hub", "The centre did not approve this device")
}

package screen_test

import (
	"slices"
	"strings"
	"testing"

	"qianshao/terminal/screen"
)

func TestAPairingCodeIsShownUntilItIsUsedAndThenTheDigitsToCompare(t *testing.T) {
	s := flood(t)
	p, h := onDuty(t, s, screen.Chinese)
	h.press("F9", "P").wants("[[ 显示配对码 ]]", "▦ "+shownCode, "在另一台终端上扫描", "有效至 08:00")
	sound(t, p.look())
	s.offer.With, s.offer.Check = "二号台", "123 456"
	h.post(screen.Linked{})
	h.wants("已与 二号台 配对", "两机应显示相同: 123 456")
	h.press("Esc").lacks("[[").wants("# 同步中心")
	if s.offer != nil {
		t.Error("the code stayed good after its dialog was closed")
	}
}

func TestAPairingCodeIsTakenFromAScannerOnAnyScreen(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F6")
	h.post(screen.Scanned{Code: shownCode})
	h.wants("已与 二号台 配对，两机核对码 123 456", "# 需求信息")
	h.post(screen.Scanned{Code: "QP1.ABCDEFGH"})
	h.wants("pair_code_unknown")
}

func TestAPairingCodeIsTypedIn(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F9", "R").fill("sync.pair.text", "QP1.ABC").press("Ctrl+Enter").wants("[[ 输入配对码 ]]", "! pair_code_unknown")
	h.fill("sync.pair.text", shownCode).press("Ctrl+Enter").lacks("[[").wants("已与 二号台 配对")
}

func TestAnAddressIsEnteredAndRemovedByHand(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F9", "A").wants("本机在局域网的地址：192.168.1.10:7800").fill("sync.address.text", "nowhere").press("Ctrl+Enter").wants("! address_malformed")
	h.fill("sync.address.text", " 192.168.1.30:7800 ").press("Ctrl+Enter").lacks("[[").wants("正在呼叫 192.168.1.30:7800")
	if !slices.Equal(s.addresses, []string{"192.168.1.30:7800"}) {
		t.Errorf("kept %q", s.addresses)
	}
	h.row("sync.links", "二号台").press("D").lacks("[[") // nobody entered it: there is nothing to remove
	h.row("sync.links", "192.168.1.30").press("D").press("Ctrl+Enter").wants("已移除：192.168.1.30:7800")
	h.row("sync.links", "PJ6AHX").press("D").press("Ctrl+Enter")
	if !slices.Equal(s.removed, []string{"192.168.1.30:7800", "PJ6AHX"}) {
		t.Errorf("removed %q", s.removed)
	}
}

func TestTheLocalNetworkIsTurnedOffAndOn(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F9").wants("关闭局域网").press("L").wants("打开局域网", "局域网同步已关闭。")
	h.press("P").lacks("[[")
	h.press("L").wants("关闭局域网")
}

func TestANeighbourIsNoHub(t *testing.T) {
	s := flood(t)
	s.sync.Links = []screen.Link{{Carrier: "lan", Name: "二号台", State: "connected", Device: "7QWERT"}}
	s.sync.Enrolled, s.sync.Hub = true, "市级中心"
	p, h := onDuty(t, s, screen.Chinese)
	h.press("F9").wants("离线工作中")
	if bar := p.look().Bar[0]; bar.Tone == screen.Good {
		t.Errorf("the bar says %q with no hub in reach", bar.Text)
	}
}

// lacks fails when a text stands on the screen.
func (h *hands) lacks(text string) *hands {
	h.t.Helper()
	if shown := renderText(h.look()); strings.Contains(shown, text) {
		h.t.Fatalf("%q stands on the screen:\n%s", text, shown)
	}
	return h
}

func TestAPairingCodeIsTakenInPlaceOfAnEnrolmentCode(t *testing.T) {
	s := flood(t)
	s.sync.Enrolled = false
	_, h := onDuty(t, s, screen.Chinese)
	h.post(screen.Pressed{ID: "bar.enrol"})
	h.fill("setup.code", "QP1.ABC").press("Ctrl+Enter").wants("pair_code_unknown")
	h.fill("setup.code", shownCode).press("Ctrl+Enter").wants("已与 二号台 配对，两机核对码 123 456", "操作员 李敏")
}

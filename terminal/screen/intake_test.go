package screen_test

import (
	"strings"
	"testing"

	"qianshao/shared/desk"
	"qianshao/terminal/screen"
)

func TestR1_1_ANeedIsTakenInByKeysAndWhatIsToldAgainIsSuggested(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	before := h.keys
	h.press("F6", "Ctrl+N").typeText("老人被困二楼").press("Enter").typeText("滨江路").wants("同一地点", "滨江路三户被困需要冲锋舟")
	h.press("Ctrl+Enter").wants("已保存") // district, category, urgency, caller: all unknown
	if keys := h.keys - before; keys > 20 {
		t.Errorf("a need took %d keys", keys)
	}
	needs, err := s.Desk().Needs(t.Context(), desk.NeedFilter{Text: "老人被困"})
	if err != nil || len(needs) != 1 || needs[0].Need.Place != "滨江路" || needs[0].Need.Phone != "" {
		t.Errorf("%+v %v", needs, err)
	}
	h.typeText("再来一个").in("intake.phone").typeText("13700137000").wants("同一来电")
	if text := renderText(h.look()); strings.Count(text, "同一来电") != 1 {
		t.Errorf("suggested more than once:\n%s", text)
	}
}

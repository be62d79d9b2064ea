package screen_test

import (
	"strings"
	"testing"

	"qianshao/shared/desk"
	"qianshao/terminal/screen"
)

func TestD3_TheBoardSaysTheLimitsTheCensusSets(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F4", "T").wants("橙色：30 分钟未联系；红色：60 分钟")
	office := desk.New(s.census, desk.Options{Operator: "普查员", Now: s.clock})
	set := `{"kind":"setting","id":"quiet","set":{"key":"task.silence_minutes","value":15}}` + "\n" + `{"kind":"setting","id":"alarm","set":{"key":"task.alarm_minutes","value":90}}` + "\n"
	if done, err := office.Apply(t.Context(), strings.NewReader(set), nil, nil); err != nil || done.Applied != 2 {
		t.Fatal(done, err)
	}
	h.press("F4", "T").wants("橙色：15 分钟未联系；红色：90 分钟")
}

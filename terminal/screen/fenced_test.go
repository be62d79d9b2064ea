package screen_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/terminal/screen"
)

func TestTheSyncCentreSaysThatNobodyWaitsForThisTerminal(t *testing.T) {
	for language, wants := range map[screen.Language]string{screen.Chinese: "本机在“江津暴雨洪涝”两周未联系", screen.English: "This terminal was silent in “江津暴雨洪涝” for two weeks"} {
		s := flood(t)
		s.sync.Spaces = []screen.SpaceSync{{Space: uuid.New(), Name: "江津暴雨洪涝"}}
		_, h := onDuty(t, s, language)
		h.press("F9").lacks(wants)
		s.sync.Spaces[0].Fenced = morning.Add(-24 * time.Hour)
		_, h = onDuty(t, s, language)
		h.press("F9").wants(wants)
	}
}

func TestTheSyncCentreSaysThatThisProgramIsTooOldForSomeRecords(t *testing.T) {
	for language, wants := range map[screen.Language]string{screen.Chinese: "请升级本机程序", screen.English: "Update this terminal"} {
		s := flood(t)
		s.sync.Links = []screen.Link{{Carrier: "hub", Name: "市级中心", State: "connected", LastContact: morning}}
		_, h := onDuty(t, s, language)
		h.press("F9").lacks(wants)
		s.sync.Links[0].Problem = "program_too_old"
		_, h = onDuty(t, s, language)
		h.press("F9").wants(wants)
	}
}

func TestTheSyncCentreSaysWhyASpaceDidNotComeWhole(t *testing.T) {
	for language, wants := range map[screen.Language]string{screen.Chinese: "整份数据由另一版本的程序制作", screen.English: "made by another version of the program"} {
		s := flood(t)
		s.sync.Spaces = []screen.SpaceSync{{Space: uuid.New(), Name: "江津暴雨洪涝"}}
		_, h := onDuty(t, s, language)
		h.press("F9").lacks(wants)
		s.sync.Spaces[0].ImageRefused = "image_version"
		_, h = onDuty(t, s, language)
		h.press("F9").wants(wants)
	}
}

package screen_test

import (
	"testing"

	"qianshao/terminal/screen"
)

func TestTheSyncCentreSaysHowFarAFirstSyncHasCome(t *testing.T) {
	for language, want := range map[screen.Language]string{screen.Chinese: "首次同步 3.1/13.3 MB", screen.English: "first sync 3.1/13.3 MB"} {
		s := flood(t)
		s.sync.Links = []screen.Link{{Carrier: "hub", Name: "市级中心", State: "connected", FirstSync: 3_100_000, FirstSyncAll: 13_277_062}}
		_, h := onDuty(t, s, language)
		h.press("F9").wants(want)
		s.sync.Links[0].FirstSync, s.sync.Links[0].FirstSyncAll = 0, 0
		_, h = onDuty(t, s, language)
		h.press("F9").lacks(want)
	}
}

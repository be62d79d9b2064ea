package screen_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/terminal/screen"
)

func TestX2_TheSyncCentreSaysWhatIsKnownBySatelliteAlone(t *testing.T) {
	for language, wants := range map[screen.Language][]string{
		screen.Chinese: {"经卫星 1", "任务 · 转移白坪村群众", "状态 到场", "二号台", "尚无签名记录", "已发送（经卫星）7", "卫星"},
		screen.English: {"By satellite 1", "task · 转移白坪村群众", "status arrived", "二号台", "not signed in yet", "7 sent, by satellite", "Satellite"},
	} {
		s := flood(t)
		_, h := onDuty(t, s, language)
		h.press("F9").lacks(wants[0])
		s.sync.Links = []screen.Link{{Carrier: "satellite", Name: "市级中心", State: "waiting", LastContact: morning, Pending: 2, Unsigned: 7}}
		s.sync.Ahead = []screen.Ahead{{
			ID: uuid.UUID{5}, Kind: record.Label{Zh: "任务", En: "task"}, Title: "转移白坪村群众",
			Said: record.Label{Zh: "状态 到场", En: "status arrived"}, Desk: "二号台", At: morning.Add(-time.Hour),
		}}
		_, h = onDuty(t, s, language)
		h.press("F9").wants(wants...)
	}
}

"""Answers of three authors, as they are typed."""

LECTURES = {
    "region": "yixian",
    "place": "义县",
    "name": "assessment",
    "title": "机关党建考核",
    "kinds": "branch",
    "period": "year",
    "document": "关于加强机关党建工作的意见",
    "number": "义机工〔2015〕3号",
    "date": "2015-03-20",
    "issuer": "县直机关工委",
    "sentence": "每季度至少上一次党课,计5分",
    "counts": "meeting:lecture",
    "at_least": "1",
    "every": "quarter",
    "points": "5",
}
#: In each month of a quarter, two kinds of organisations, points that do not divide evenly.
VOLUNTEERS = LECTURES | {
    "region": "yi-shan",
    "title": 'Work of "branches"',
    "kinds": "branch,general-branch",
    "period": "quarter",
    "number": "",
    "date": "2015-08-20",
    "issuer": "",
    "sentence": "各支部每月开展志愿服务不少于2次,记2.5分",
    "counts": "service:volunteer",
    "at_least": "2",
    "every": "month",
    "points": "2.5",
}
#: In the whole period, all or nothing; the sentence says neither how often nor how many points.
PLEDGES = LECTURES | {
    "region": "yicheng",
    "kinds": "committee",
    "date": "2016-02-29",
    "sentence": "全年签订责任书",
    "counts": "pledge:signed",
    "at_least": "2",
    "every": "period",
    "points": "7",
}

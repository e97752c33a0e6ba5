"""The programme that most tests of assessing ask, worked out by hand beside them."""

from tests.assess.world import programme

#: Forty points for lectures, twenty for hours, forty for satisfaction.
STARS = """\
parameters:
  lectures_wanted:
    title: 党课次数
    unit: 次
    values: {2014-01-01: 2, 2016-01-01: 4}
    sources:
      2014-01-01: {document: rule, quote: 每年上党课两次, clause: 第三条}
      2016-01-01: {document: letter, quote: 每年上党课四次, mark: P}
  least_satisfied: {title: 满意度底线, value: 60%, source: {document: rule, quote: 满意度60%以下}}
  unused: {title: 未用, value: 5, assumed: 只为测试}
indicators:
  lectures: {title: 党课, unit: 次, count: meeting, where: {kind: lecture}, rows: [T-1]}
  ballots: {title: 有效票, count: survey, rows: [T-2]}
  valid: {title: 有效票数, sum: survey.valid}
  satisfied: {title: 满意票数, sum: survey.satisfied}
  satisfaction: {title: 满意率, formula: satisfied / valid, source: {document: rule, quote: 群众满意度}}
  hours_met:
    {title: 学时达标, each: member, sum: attendance.hours, at_least: 32, assumed: 三十二学时}
  warned: {title: 受处分, sum: discipline.count}
schemes:
  stars:
    title: 星级考评
    total: 100
    source: {document: rule, quote: 满分一百分}
    applies_to: {kind: [branch, general-branch]}
    groups:
      learning:
        title: 学习
        points: 60
        assumed: 学习占六十分
        items:
          lectures:
            title: 党课
            points: 40
            in_proportion_to: lectures / $lectures_wanted
            source: {document: rule, quote: 党课四十分}
          hours: {title: 学时, points: 20, in_proportion_to: hours_met, when_no_data: leave_out}
      people:
        title: 群众
        items:
          satisfaction:
            title: 满意度
            points: 40
            by_band: satisfaction
            when_no_data: none
            bands:
              - {at_least: 90%, points: 40}
              - {at_least: 60%, points: 25.5}
    vetoes:
      low: {title: 群众满意度低, when: satisfaction < $least_satisfied}
      discipline:
        title: 党员受处分
        en: a member was disciplined
        when: warned >= 1
        assumed: 一人即否决
    rating:
      bands:
        - {at_least: 95, title: 五星级, stars: 5}
        - {at_least: 80, title: 四星级, stars: 4, assumed: 八十分}
      otherwise: {title: 不定星级}
      vetoed: {title: 软弱涣散, code: lagging}
    follow_up:
      - {when: vetoed, opens: lagging, title: 集中整顿, due: next-year-end}
"""

LOADED = programme(STARS)

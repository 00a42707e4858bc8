"""Every address of the API. Each name stands in ``catalogue.permissions``."""

from django.urls import path

from catalogue.api.views import cases, conclusions, examinations, home, library, outlines, photographs, records

app_name = "api"
urlpatterns = [
    path("", home.Index.as_view(), name="index"),
    path("schema", home.Schema.as_view(), name="schema"),
    path("docs", home.Docs.as_view(), name="docs"),
    path("me", home.Me.as_view(), name="me"),
    path("cases", cases.Cases.as_view(), name="cases"),
    path("cases/<uuid:key>", cases.OneCase.as_view(), name="case"),
    path("fragments", cases.Fragments.as_view(), name="fragments"),
    path("fragments/<uuid:key>", cases.OneFragment.as_view(), name="fragment"),
    path("fragments/<uuid:key>/photographs", photographs.FragmentPhotographs.as_view(), name="fragment-photographs"),
    path("fragments/<uuid:key>/features", records.FragmentFeatures.as_view(), name="fragment-features"),
    path("fragments/<uuid:key>/marks", records.FragmentMarks.as_view(), name="fragment-marks"),
    path("fragments/<uuid:key>/examinations", examinations.OfFragment.as_view(), name="fragment-examinations"),
    path("photographs/<uuid:key>", photographs.OnePhotograph.as_view(), name="photograph"),
    path("photographs/<uuid:key>/rendition", photographs.Rendition.as_view(), name="photograph-rendition"),
    path("photographs/<uuid:key>/original", photographs.Original.as_view(), name="photograph-original"),
    path(
        "photographs/<uuid:key>/outline-proposals",
        outlines.OutlineProposals.as_view(),
        name="photograph-outline-proposals",
    ),
    path("photographs/<uuid:key>/regions", photographs.PhotographRegions.as_view(), name="photograph-regions"),
    path("features/<uuid:key>", records.OneFeature.as_view(), name="feature"),
    path("features/<uuid:key>/withdraw", records.WithdrawFeature.as_view(), name="feature-withdraw"),
    path("marks/<uuid:key>", records.OneMark.as_view(), name="mark"),
    path("marks/<uuid:key>/withdraw", records.WithdrawMark.as_view(), name="mark-withdraw"),
    path("examinations/<uuid:key>", examinations.OneExamination.as_view(), name="examination"),
    path("examinations/<uuid:key>/candidates", examinations.Candidates.as_view(), name="examination-candidates"),
    path("fragments/<uuid:key>/conclusions", conclusions.OfFragment.as_view(), name="fragment-conclusions"),
    path("conclusions/<uuid:key>", conclusions.OneConclusion.as_view(), name="conclusion"),
    path("errors", conclusions.ErrorRegister.as_view(), name="error-register"),
    path("comparisons/<uuid:key>", examinations.OneComparison.as_view(), name="comparison"),
    path("types", library.Types.as_view(), name="types"),
    path("types/<slug:code>", library.OneType.as_view(), name="type"),
    path("kinds", library.Kinds.as_view(), name="kinds"),
    path("components", library.Components.as_view(), name="components"),
    path("sources", library.Sources.as_view(), name="sources"),
    path("releases", library.Releases.as_view(), name="releases"),
    path("lookup/image", photographs.LookUpImage.as_view(), name="lookup-image"),
    path("<path:rest>", home.Unknown.as_view(), name="unknown"),
]

app_name = "agreement"
urlpatterns: list[object] = []

module mlops-estate/test/probe

go 1.26.0

module mlops-estate/toolchain/estate-node

go 1.26.0
